import { ADDRESSES } from "../advice.ts";
import { group } from "../check.ts";
import { FILLED } from "../../endpoint/kinds.ts";
import { expect, expectAddress, expectBytes, expectSame } from "../expect.ts";
import { failureOf } from "../scenario.ts";
import { described, Wrong } from "../wrong.ts";

/** Bytes that no address needs. */
const MOST_ADDRESS = 128;

/** Local ports that are tried for an outgoing connection: another process may take one just before. */
const PORTS_TRIED = 5;

/** Connecting, and the names of connected sockets. */
export const CONNECTING = group("Connecting", { over: "each", after: ["connectStream"] }, [
  {
    name: "connectStream",
    also: ["stream"],
    title: "A connection reaches the peer",
    after: [],
    fix: "answer when the connection is established",
    async run({ connected }) {
      await connected();
    },
  },
  {
    name: "connectStream/names",
    also: ["getsockname", "unix:names"],
    title: "Both ends agree on the address of the agent's end",
    unix: "unix:names",
    fix: ADDRESSES.fix!,
    async run({ connected }) {
      const { subject, peer } = await connected();
      expectAddress("getsockname reports", await subject.getsockname(), await peer.getpeername());
    },
  },
  {
    name: "getpeername",
    title: "getpeername gives the address of the other end",
    unix: "unix:names",
    fix: ADDRESSES.fix!,
    async run({ connected }) {
      const { subject, address } = await connected();
      expectAddress("getpeername gives", await subject.getpeername(), address);
    },
  },
  {
    name: "addressInto",
    title: "addressInto gives the calls a size, and gives the whole buffer",
    needs: ["address:into"],
    fix: `one call with a buffer of "room" bytes that are ${FILLED} before, and "size" as its length; NULL ` +
      `without "room"`,
    async run({ connected }) {
      const { subject } = await connected();
      const all = await subject.addressInto("getsockname", MOST_ADDRESS, MOST_ADDRESS);
      expectSame("the bytes of the buffer are", all.data.length, MOST_ADDRESS);
      expect(all.data[0] !== FILLED, "a buffer as it was before", "an address at its beginning");
      const part = await subject.addressInto("getsockname", 1, 3);
      expectBytes("a buffer of size 1", part.data, Uint8Array.of(all.data[0]!, FILLED, FILLED));
    },
  },
  {
    name: "connectStream/refused",
    title: "A port on which nobody listens refuses the connection",
    fix: "answer when the connection is established or has failed, not before; with the error of connect",
    async run({ subject, peer, closedPort, fails }) {
      const address = await closedPort(peer, "stream");
      await fails(subject.connectStream(address), "nobody listens there", "ECONNREFUSED");
    },
  },
  {
    name: "connectStream/bind",
    also: ["bind:connect"],
    title: "An outgoing connection has the local address that was asked for",
    needs: ["bind:connect"],
    over: "inet",
    fix: `bind the socket to "bind" before connecting`,
    async run({ subject, peer, neighbour, listening }) {
      const { listener, address } = await listening(peer);
      for (let tries = 1;; tries++) {
        const probe = await listening(neighbour);
        await probe.listener.close();
        const failure = await failureOf(subject.connectStream(address, { bind: probe.address }));
        if (failure && tries < PORTS_TRIED) continue;
        if (failure) throw new Wrong(`${described(failure)} of connectStream with "bind"`, "a connection");
        const { socket } = await listener.accept();
        return expectAddress("the peer sees", await socket.getpeername(), probe.address);
      }
    },
  },
]);
