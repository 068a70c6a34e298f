import { BOTH_ROLES, defineCase, INET, outcome, rfc, type Row } from "../../harness/case/mod.ts";
import { tried } from "../_clock.ts";
import { portOf } from "./_wildcard.ts";

const PLAIN = { SO_REUSEADDR: 0 };

const bind: Row = {
  conforming: [
    { outcome: "ok", when: { role: "server" } },
    { outcome: "EADDRINUSE", when: { role: "client" } },
  ],
};

export default defineCase({
  id: "address/passive-close-no-time-wait",
  title: "The side that closes last can use its port at once",
  requirement: "Only the side that closes or shuts down first holds its port in TIME-WAIT: the " +
    "other's is free at once.",
  level: "should",
  sources: [rfc(9293, "3.3.2"), rfc(9293, "3.6")],
  // The client closes first, so that the server's port is free, and the client's is not.
  axes: { role: BOTH_ROLES, family: INET },
  needs: {
    subject: ["stream", "option:SO_REUSEADDR", "bind:connect", "shutdown:write"],
    peer: ["stream", "shutdown:write"],
  },
  outcomes: { bind, bindAfterShutdown: bind },
  async script(scenario) {
    const { role, listening, visible, server, client, subject, addressOf, record } = scenario;
    const boundAgain = (shut: boolean) => async () => {
      const { listener, address } = await listening(server, server === subject ? { options: PLAIN } : {});
      // A port that connect() chooses may be that of other connections, too; one that is bound is not.
      const own = { bind: addressOf(subject), options: PLAIN };
      const first = await client.connectStream(address, client === subject ? own : {});
      const { socket: last } = await listener.accept();
      const port = portOf(await (role === "server" ? last : first).getsockname());
      if (shut) await first.shutdown("write");
      else await first.close();
      await visible(last, "fin");
      if (shut) {
        await last.shutdown("write");
        await visible(first, "fin");
        await first.close();
      }
      await last.close();
      await listener.close();
      // The end of the last side to close looks like that of a connection that was reset. The other side's
      // port is not free before and after.
      if (role === "server") await visible(last, "reset");
      return await outcome(subject.listenStream(addressOf(subject, port), { options: PLAIN }));
    };
    // Another process may be given the port first, and TIME-WAIT may end at once.
    const wanted = role === "server" ? "ok" : "EADDRINUSE";
    for (const [checkpoint, shut] of [["bind", false], ["bindAfterShutdown", true]] as const) {
      record(checkpoint, await tried(scenario, boundAgain(shut), (how) => how === wanted));
    }
  },
});
