import { defineCase, INET, posix } from "../../../harness/case/mod.ts";

export default defineCase({
  id: "tcp/accept/names-after-listener",
  title: "An accepted connection has its names when its listener is closed",
  requirement: "Both names of an accepted connection are as before when its listener is closed.",
  level: "must",
  sources: [posix("accept"), posix("getsockname"), posix("getpeername"), posix("close")],
  // The subject is the one that listens.
  axes: { role: ["server"], family: INET },
  needs: { subject: ["stream"], peer: ["stream"] },
  outcomes: { names: { conforming: ["same"] } },
  async script({ connected, record }) {
    const { subject, listener } = await connected();
    const namesOf = async () => JSON.stringify([await subject.getsockname(), await subject.getpeername()]);
    const names = await namesOf();
    await listener.close();
    record("names", await namesOf() === names ? "same" : "different");
  },
});
