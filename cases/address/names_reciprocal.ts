import { type Address, BOTH_ROLES, defineCase, INET, posix, sameAddress } from "../../harness/case/mod.ts";

export default defineCase({
  id: "address/names-reciprocal",
  title: "The two ends of a connection name each other",
  requirement:
    "Each end's own name is the other's peer name, and accept and the listener's address agree with them.",
  lesson: "getsockname() is this end, getpeername() the other: what one end calls itself is what the " +
    "other calls its peer. accept() gives the client's address, not the server's.",
  level: "must",
  sources: [posix("getsockname"), posix("getpeername"), posix("accept")],
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["stream"], peer: ["stream"] },
  outcomes: {
    acceptedAddress: { conforming: ["same"] },
    clientName: { conforming: ["same"] },
    serverName: { conforming: ["same"] },
    listenerName: { conforming: ["same"] },
  },
  async script({ listening, server, client, record }) {
    const { listener, address } = await listening(server);
    const [connected, accepted] = await Promise.all([client.connectStream(address), listener.accept()]);
    const compare = (checkpoint: string, a: Address | null, b: Address) =>
      record(checkpoint, sameAddress(a, b) ? "same" : "different");
    const name = await connected.getsockname();
    compare("acceptedAddress", accepted.address, name);
    compare("clientName", await accepted.socket.getpeername(), name);
    compare("serverName", await accepted.socket.getsockname(), await connected.getpeername());
    compare("listenerName", await accepted.socket.getsockname(), address);
  },
});
