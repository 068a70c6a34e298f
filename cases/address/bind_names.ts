import { defineCase, INET, outcome, posix, sameAddress } from "../../harness/case/mod.ts";
import { isWildcard, portOf, wildcard } from "./_wildcard.ts";

const bound = { conforming: ["yes"] } as const;
const exact = { conforming: ["same"] } as const;

export default defineCase({
  id: "address/bind-names",
  title: "A bound socket names the address that it was bound to",
  requirement:
    "getsockname gives the host and the port of the bind, and the port that was chosen for port 0.",
  level: "must",
  sources: [posix("bind"), posix("getsockname")],
  axes: { family: INET },
  needs: { subject: ["bsd", "stream", "datagram"] },
  outcomes: {
    streamChosen: bound,
    streamExact: exact,
    streamWildcard: bound,
    datagramChosen: bound,
    datagramExact: exact,
    datagramWildcard: bound,
  },
  async script({ subject, family, addressOf, record }) {
    const named = async (type: "stream" | "datagram", address = addressOf(subject)) => {
      const socket = await subject.socket(family, type);
      const how = await outcome(socket.bind(address));
      return { socket, how, name: await socket.getsockname() };
    };
    const twice = async (type: "stream" | "datagram") => {
      const chosen = await named(type);
      await chosen.socket.close();
      return { chosen: chosen.name, again: await named(type, chosen.name) };
    };
    for (const type of ["stream", "datagram"] as const) {
      const first = await twice(type);
      // Another process may be given the free port; hardly twice.
      const { chosen, again } = first.again.how === "EADDRINUSE" ? await twice(type) : first;
      const port = portOf(chosen);
      const asAsked = port !== 0 && sameAddress(chosen, addressOf(subject, port));
      record(`${type}Chosen`, asAsked ? "yes" : "no");
      record(`${type}Exact`, sameAddress(again.name, chosen) ? "same" : "different");
      const { name } = await named(type, wildcard(family));
      record(`${type}Wildcard`, isWildcard(name) && portOf(name) !== 0 ? "yes" : "no");
    }
  },
});
