import { BOTH_ROLES, defineCase, INET, outcome, rfc } from "../../harness/case/mod.ts";

const PLAIN = { SO_REUSEADDR: 0 };

export default defineCase({
  id: "address/passive-close-no-time-wait",
  title: "Who closes last can use its port at once",
  requirement:
    "Only the side that closes first holds its port in TIME-WAIT: the other side's is free at once.",
  level: "should",
  sources: [rfc(9293, "3.3.2"), rfc(9293, "3.6")],
  // The client closes first, so that the server's port is free, and the client's is not.
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["stream", "option:SO_REUSEADDR"], peer: ["stream"] },
  outcomes: {
    bind: {
      conforming: [
        { outcome: "ok", when: { role: "server" } },
        { outcome: "EADDRINUSE", when: { role: "client" } },
      ],
    },
  },
  async script({ connected, visible, subject, record }) {
    const boundAgain = async () => {
      const { server, client, listener } = await connected({ subject: PLAIN });
      const own = await (server.seat === subject ? server : client).getsockname();
      await client.close();
      await visible(server, "fin");
      await server.close();
      await listener.close();
      // The end of the last side to close looks like that of a connection that was reset.
      await visible(server, "reset");
      return await outcome(subject.listenStream(own, { options: PLAIN }));
    };
    const first = await boundAgain();
    // Another process may be given the free port; hardly twice.
    record("bind", first === "EADDRINUSE" ? await boundAgain() : first);
  },
});
