import { BOTH_ROLES, defineCase, INET, outcome, rfc } from "../../harness/case/mod.ts";
import { secondTry } from "./_time_wait.ts";

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
  async script({ role, connected, visible, subject, record }) {
    const boundAgain = async () => {
      const { server, client, listener } = await connected({ subject: PLAIN });
      const own = await (role === "server" ? server : client).getsockname();
      await client.close();
      await visible(server, "fin");
      await server.close();
      await listener.close();
      // The end of the last side to close looks like that of a connection that was reset.
      await visible(server, "reset");
      return { how: await outcome(subject.listenStream(own, { options: PLAIN })) };
    };
    // Another process may be given the free port, which also hardly happens twice.
    record("bind", (await secondTry(role === "server" ? "ok" : "EADDRINUSE", boundAgain)).how);
  },
});
