import { BYTE, defineCase, EVERY_MODE, outcome, posix } from "../../harness/case/mod.ts";
import { LONG_MS } from "./_long.ts";

/** Milliseconds of a socket's own timeout, which is over while the poll waits. */
const SOCKETS_MS = 20;
export default defineCase({
  id: "poll/mode",
  title: "A poll waits for as long as it is asked to, in every mode of the socket",
  requirement:
    "The mode of a socket, and its timeout, are for other calls: a poll waits until there is something.",
  level: "must",
  sources: [posix("poll", "timeout"), posix("poll", "O_NONBLOCK")],
  axes: { role: ["server"], mode: EVERY_MODE },
  needs: { subject: ["stream", "poll"], peer: ["stream"] },
  outcomes: {
    waits: { conforming: ["yes"] },
    told: { conforming: ["yes"] },
    recv: { conforming: ["data"] },
    atOnce: { conforming: ["none"] },
  },
  async script({ blocked, connected, mode, atOnce, record }) {
    const { subject, peer } = await connected();
    await subject.setMode(mode, mode === "timeout" ? SOCKETS_MS : undefined);
    const polling = subject.poll(["in"], LONG_MS);
    polling.catch(() => {});
    record("waits", await blocked(polling) ? "yes" : "no");
    await peer.sendall(BYTE);
    record("told", await atOnce(polling, async () => (await polling).includes("in") ? "yes" : "no"));
    record("recv", await outcome(subject.recv(1)));
    record("atOnce", (await subject.poll(["in"], 0)).length === 0 ? "none" : "data");
  },
});
