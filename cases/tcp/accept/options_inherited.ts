import { defineCase, INET, linux } from "../../../harness/case/mod.ts";

/** Options with a value that is not the system's own. */
const OPTIONS = { TCP_NODELAY: 1, SO_RCVBUF: 50_000, SO_SNDBUF: 40_000 } as const;

export default defineCase({
  id: "tcp/accept/options-inherited",
  title: "An accepted socket has its listener's options",
  requirement: "Options that were set on a listener are set on the sockets that it accepts.",
  level: "may",
  sources: [linux("socket(7)", "SO_RCVBUF"), linux("tcp(7)", "TCP_NODELAY")],
  // The subject accepts.
  axes: { role: ["server"], family: INET },
  needs: {
    subject: ["stream", "option:TCP_NODELAY", "option:SO_RCVBUF", "option:SO_SNDBUF"],
    peer: ["stream"],
  },
  outcomes: {
    TCP_NODELAY: { conforming: ["same"] },
    SO_RCVBUF: { conforming: ["same"] },
    SO_SNDBUF: { conforming: ["same"] },
  },
  async script({ connected, record }) {
    const { subject, listener } = await connected({ subject: OPTIONS });
    for (const name of ["TCP_NODELAY", "SO_RCVBUF", "SO_SNDBUF"] as const) {
      const [listeners, accepteds] = [await listener.getsockopt(name), await subject.getsockopt(name)];
      record(name, listeners.value === accepteds.value ? "same" : "different");
    }
  },
});
