import { type Address, defineCase, INET, posix, sameAddress } from "../../../harness/case/mod.ts";

/** Fewer than the smallest usual backlog, 128. */
const CLIENTS = 20;

export default defineCase({
  id: "tcp/accept/fifo",
  title: "Twenty clients are accepted in the order in which they connected",
  requirement:
    "The connection that has waited longest is accepted first, and accept reports its client's address.",
  level: "must",
  sources: [posix("accept"), posix("listen")],
  // The subject accepts. AF_UNIX clients have no address that distinguishes them.
  axes: { role: ["server"], family: INET },
  needs: { subject: ["stream"], peer: ["stream"] },
  outcomes: {
    order: { conforming: ["same"] },
    reportedAddresses: { conforming: ["same"] },
  },
  async script({ listening, server, client, record }) {
    const { listener, address } = await listening(server);
    const waiting: Address[] = [];
    for (let index = 0; index < CLIENTS; index++) {
      waiting.push(await (await client.connectStream(address)).getsockname());
    }
    const [accepted, reported]: [Address[], (Address | null)[]] = [[], []];
    for (const _ of waiting) {
      const next = await listener.accept();
      accepted.push(await next.socket.getpeername());
      reported.push(next.address);
    }
    const inOrder = accepted.every((each, index) => sameAddress(each, waiting[index]!));
    record("order", inOrder ? "same" : "different");
    const right = reported.every((each, index) => sameAddress(each, accepted[index]!));
    record("reportedAddresses", right ? "same" : "different");
  },
});
