import { defineCase, INET, outcome, posix, rfc, sameAddress, tutorial } from "../../harness/case/mod.ts";
import { listed, LOOPBACK } from "./_listed.ts";

/** Other spellings of the loopback addresses. */
const SPELLINGS = { ipv4: "127.1", ipv6: "0:0:0:0:0:0:0:1" } as const;
const PORT = 4660;

export default defineCase({
  id: "name/numeric-literals",
  title: "The resolver gives a literal address back as it is",
  requirement: "getaddrinfo gives one entry for a literal address, a port and a " +
    "type, and its address can be connected to.",
  lesson: "getaddrinfo() takes names and literal addresses alike and gives what socket() and connect() " +
    "need, in the order to try. Give the type, or each address comes once for every type.",
  level: "must",
  sources: [tutorial("getaddrinfo"), posix("getaddrinfo"), rfc(3493, "6.1")],
  axes: { family: INET },
  needs: { subject: ["name", "stream"], peer: ["stream"] },
  outcomes: {
    stream: { conforming: ["same"] },
    datagram: { conforming: ["same"] },
    everyType: { conforming: ["same"] },
    noService: { conforming: ["same"] },
    spelling: { conforming: ["same"] },
    reached: { conforming: ["ok"] },
  },
  async script({ subject, peer, family, listening, record }) {
    if (family === "unix") return;
    const { listener, address } = await listening(peer);
    if (address.family === "unix") return;
    const { host } = address;
    const service = `${address.port}`;
    const streams = subject.getaddrinfo({ host, service, type: "stream" });
    record("stream", await listed(streams, { type: "stream", address }));
    const datagrams = subject.getaddrinfo({ host, service, family, type: "datagram" });
    record("datagram", await listed(datagrams, { type: "datagram", address }));

    // Every system has these two; the others are its own affair.
    const { entries } = await subject.getaddrinfo({ host, service });
    const complete = ["stream", "datagram"].every((type) => entries.some((each) => each.type === type)) &&
      entries.every((each) => sameAddress(each.address, address));
    record("everyType", complete ? "same" : "different");

    const portless = subject.getaddrinfo({ host, type: "stream" });
    record("noService", await listed(portless, { type: "stream", address: { family, host, port: 0 } }));
    const spelled = subject.getaddrinfo({ host: SPELLINGS[family], service: `${PORT}`, type: "stream" });
    const loopback = { family, host: LOOPBACK[family], port: PORT };
    record("spelling", await listed(spelled, { type: "stream", address: loopback }));

    const [first] = (await streams).entries;
    if (!first) return record("reached", "none");
    const both = Promise.all([subject.connectStream(first.address), listener.accept()]);
    record("reached", await outcome(both));
  },
});
