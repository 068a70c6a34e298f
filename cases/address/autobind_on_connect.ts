import { defineCase, linux, posix, sameAddress } from "../../harness/case/mod.ts";

/** INADDR_ANY and in6addr_any, as text. */
const WILDCARDS = ["0.0.0.0", "::"];

export default defineCase({
  id: "address/autobind-on-connect",
  title: "The name of a client that was not bound",
  requirement:
    "Connecting an unbound socket binds it: its name is then a concrete address and port, those that the server sees.",
  level: "must",
  sources: [posix("connect"), posix("getsockname"), linux("ip(7)")],
  axes: { role: ["client"], family: ["ipv4", "ipv6"] },
  needs: { subject: ["stream"], peer: ["stream"] },
  outcomes: {
    host: { conforming: ["yes"] },
    port: { conforming: ["yes"] },
    seenByServer: { conforming: ["same"] },
  },
  async script({ connected, record }) {
    const { subject, peer } = await connected();
    const name = await subject.getsockname();
    const concrete = name.family !== "unix";
    record("host", concrete && !WILDCARDS.includes(name.host) ? "yes" : "no");
    record("port", concrete && name.port !== 0 ? "yes" : "no");
    record("seenByServer", sameAddress(name, await peer.getpeername()) ? "same" : "different");
  },
});
