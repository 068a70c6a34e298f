import { outcome } from "../../script/observe.ts";
import { group } from "../check.ts";
import { expect, expectSame } from "../expect.ts";
import { queued } from "./listening.ts";

/** The steps that most interfaces make in one call. */
export const STEPS = group("Separate steps", { needs: ["bsd", "stream"], over: "each", after: ["socket"] }, [
  {
    name: "socket",
    also: ["bind", "listen", "bsd"],
    title: "socket, bind and listen make a listener that accepts",
    after: [],
    fix: "one call of the implementation for each; a step is never faked",
    async run({ subject, peer, family, addressOf }) {
      const socket = await subject.socket(family, "stream");
      await socket.bind(addressOf(subject));
      const address = await socket.getsockname();
      const early = await outcome(peer.connectStream(address));
      expect(
        early !== "ok",
        "a connection of the peer's before listen",
        "a refusal, as bind does not listen",
      );
      await socket.listen(5);
      await peer.connectStream(address);
      await socket.accept();
    },
  },
  {
    name: "listen",
    title: "With a short backlog, connections that nobody accepts have to wait",
    needs: ["backlog"],
    over: "first",
    fix: "pass the backlog to listen(), and accept only when asked to",
    async run(scenario) {
      const { subject, family, addressOf } = scenario;
      const socket = await subject.socket(family, "stream");
      await socket.bind(addressOf(subject));
      await socket.listen(1);
      await queued(scenario, await socket.getsockname());
    },
  },
  {
    name: "listen/datagram",
    title: "A datagram socket cannot listen",
    needs: ["datagram"],
    over: "inet",
    fix: "answer with the error of the socket call",
    async run({ subject, family, fails }) {
      const socket = await subject.socket(family, "datagram");
      await fails(socket.listen(1), "it is a datagram socket", "EOPNOTSUPP");
    },
  },
  {
    name: "bind",
    title: "An address that is in use cannot be bound",
    fix: "answer with the error of bind",
    async run({ subject, neighbour, family, listening, fails }) {
      const { address } = await listening(neighbour);
      const socket = await subject.socket(family, "stream");
      await fails(socket.bind(address), "another socket listens there", "EADDRINUSE");
    },
  },
  {
    name: "connect",
    also: ["bsd"],
    title: "connect reaches the peer, or fails where nobody listens",
    fix: "answer when the connection is established or has failed, with the error of connect",
    async run({ subject, peer, family, listening, closedPort, fails }) {
      const { listener, address } = await listening(peer);
      await (await subject.socket(family, "stream")).connect(address);
      await listener.accept();
      const socket = await subject.socket(family, "stream");
      await fails(socket.connect(await closedPort(peer, "stream")), "nobody listens there", "ECONNREFUSED");
    },
  },
  {
    name: "connect_ex",
    title: "connect_ex gives null where it has connected, else the errno of connect",
    over: "inet",
    fix: "the number that connect() leaves in errno is a result, not an error",
    async run({ subject, peer, family, listening, closedPort }) {
      const { listener, address } = await listening(peer);
      const socket = await subject.socket(family, "stream");
      expectSame("the errno is", await socket.connect_ex(address), null);
      await listener.accept();
      const refused = await subject.socket(family, "stream");
      const nobody = await closedPort(peer, "stream");
      expectSame("the errno is", await refused.connect_ex(nobody), "ECONNREFUSED");
    },
  },
  {
    name: "getpeername/not-connected",
    title: "A socket that is not connected has no peer",
    fix: "answer with the error of the socket call",
    async run({ subject, family, fails }) {
      const socket = await subject.socket(family, "stream");
      await fails(socket.getpeername(), "it is not connected", "ENOTCONN");
    },
  },
  {
    name: "shutdown/not-connected",
    title: "A socket that is not connected cannot be shut down",
    over: "inet",
    fix: "answer with the error of the socket call",
    async run({ subject, family, declares, fails }) {
      const socket = await subject.socket(family, "stream");
      const how = (["write", "read", "both"] as const).find((each) => declares(`shutdown:${each}`))!;
      await fails(socket.shutdown(how), "it is not connected", "ENOTCONN");
    },
  },
]);
