import { defineCase, EVERY_FAMILY, type Outcome, outcome, python, tutorial } from "../../harness/case/mod.ts";

/** Milliseconds that no timer would round. */
const LONG_MS = 2_500;
const SHORT_MS = 20;

export default defineCase({
  id: "timeout/getters",
  title: "A socket reports the timeout that it has",
  requirement:
    "A socket reports the timeout that was set, 0 if it does not wait, and none if it waits for ever, as " +
    "at first.",
  lesson: "gettimeout() gives None for a socket that waits, 0 for one that never does, else the " +
    "seconds. setblocking(False) is settimeout(0).",
  level: "should",
  sources: [
    python("socket.gettimeout()"),
    python("socket.setblocking()"),
    python("Timeouts and the accept method"),
    tutorial("blocking, timeouts and their getters"),
  ],
  axes: { family: EVERY_FAMILY },
  needs: {
    subject: ["stream", "datagram", "gettimeout", "mode:timeout", "mode:nonblocking", "mode:blocking"],
    peer: ["stream", "datagram"],
  },
  outcomes: {
    atFirst: { conforming: ["none"] },
    set: { conforming: ["same"] },
    afterTimeout: { conforming: ["same"] },
    other: { conforming: ["none"] },
    nonblocking: { conforming: ["same"] },
    blocking: { conforming: ["none"] },
    natural: { conforming: ["none"] },
    listener: { conforming: ["same"] },
    accepted: { conforming: ["none"] },
    datagram: { conforming: ["same"] },
    datagramBlocking: { conforming: ["none"] },
  },
  async script({ connected, connectedTo, listening, datagrams, subject: seat, record }) {
    const { subject } = await connected();
    const tell = async (checkpoint: string, socket = subject, expectedMs?: number): Promise<void> => {
      const foundMs = await socket.gettimeout();
      const told: Outcome = foundMs === null ? "none" : foundMs === expectedMs ? "same" : "different";
      record(checkpoint, told);
    };
    await tell("atFirst");
    await subject.setMode("timeout", LONG_MS);
    await tell("set", subject, LONG_MS);
    await subject.setMode("timeout", SHORT_MS);
    await outcome(subject.recv(1));
    await tell("afterTimeout", subject, SHORT_MS);
    await tell("other", (await connected()).subject);
    await subject.setMode("nonblocking");
    await tell("nonblocking", subject, 0);
    await subject.setMode("blocking");
    await tell("blocking");
    await subject.setMode("timeout", LONG_MS);
    await subject.setMode("natural");
    await tell("natural");

    const { listener, address } = await listening(seat);
    await listener.setMode("timeout", LONG_MS);
    const accepted = await connectedTo(listener, address);
    await tell("listener", listener, LONG_MS);
    await tell("accepted", accepted.subject);

    const datagram = (await datagrams()).subject;
    await datagram.setMode("timeout", LONG_MS);
    await tell("datagram", datagram, LONG_MS);
    await datagram.setMode("blocking");
    await tell("datagramBlocking", datagram);
  },
});
