import { defineCase, outcome, rfc, tutorial } from "../../harness/case/mod.ts";

export default defineCase({
  id: "name/localhost",
  title: "The name localhost means this machine",
  requirement: "Every address of localhost is a loopback address, and a server there is reached by the name.",
  lesson: "localhost may be 127.0.0.1, ::1 or both, by the hosts file. A server that listens at one of " +
    "them is not reached by the other.",
  level: "should",
  sources: [tutorial("getaddrinfo and gethostbyname"), rfc(6761, "6.3")],
  axes: {},
  needs: { subject: ["name", "gethostbyname", "stream"] },
  outcomes: {
    found: { conforming: ["ok"], tolerated: { EAI_NONAME: "this host does not know localhost" } },
    loopback: { conforming: ["yes"], after: { found: "ok" } },
    port: { conforming: ["same"], after: { found: "ok" } },
    byName: { conforming: ["same"], after: { found: "ok" } },
    reached: { conforming: ["ok"], after: { found: "ok" } },
  },
  async script({ subject, record }) {
    const listener = await subject.listenStream({ family: "ipv4", host: "127.0.0.1", port: 0 });
    const address = await listener.getsockname();
    if (address.family === "unix") return;
    const params = { host: "localhost", family: "ipv4", type: "stream" } as const;
    const lookup = subject.getaddrinfo({ ...params, service: `${address.port}` });
    record("found", await outcome(lookup));
    const { entries } = await lookup;
    const hosts = entries.map((each) => each.address.family === "ipv4" ? each.address.host : "");
    record("loopback", hosts.length > 0 && hosts.every((host) => host.startsWith("127.")) ? "yes" : "no");
    const ports = entries.map((each) => each.address.family === "ipv4" ? each.address.port : 0);
    record("port", ports.every((port) => port === address.port) ? "same" : "different");
    const named = await subject.gethostbyname("localhost");
    record("byName", named.length > 0 && named.every((host) => hosts.includes(host)) ? "same" : "different");
    const chosen = entries.find((each) =>
      each.address.family === "ipv4" && each.address.host === "127.0.0.1"
    );
    record("reached", chosen ? await outcome(subject.connectStream(chosen.address)) : "none");
  },
});
