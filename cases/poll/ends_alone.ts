import { BYTE, defineCase, EVERY_FAMILY, linux, outcome, posix, SELECT } from "../../harness/case/mod.ts";
import { LONG_MS } from "./_long.ts";

const yes = { conforming: ["yes"] } as const;
const reported = { ...yes, tolerated: { no: SELECT, pending: SELECT } } as const;

export default defineCase({
  id: "poll/ends-alone",
  title: "A poll waits for the peer's end alone, or for no event at all",
  requirement: "A poll for POLLRDHUP is not ended by bytes and is ended by the " +
    "peer's end; one for nothing by a hang-up.",
  level: "may",
  sources: [linux("poll(2)", "POLLRDHUP"), posix("poll", "POLLHUP")],
  axes: { role: ["server"], family: EVERY_FAMILY },
  needs: {
    subject: ["stream", "poll", "concurrent", "shutdown:write"],
    peer: ["stream", "shutdown:write"],
  },
  outcomes: {
    waitForBytes: yes,
    end: reported,
    endAtOnce: reported,
    waitForEnd: yes,
    hangUp: reported,
    recv: { conforming: ["data"] },
  },
  async script({ connected, stillBlockedFor, visible, atOnce, record }) {
    const { subject, peer } = await connected();
    const [forEnd, forNothing] = [subject.poll(["rdhup"], LONG_MS), subject.poll([], LONG_MS)];
    for (const each of [forEnd, forNothing]) each.catch(() => {});
    await peer.sendall(BYTE);
    await visible(subject, "data");
    record("waitForBytes", await stillBlockedFor(0, forEnd, forNothing) ? "yes" : "no");
    await peer.shutdown("write");
    record("end", await atOnce(forEnd, async () => (await forEnd).includes("rdhup") ? "yes" : "no"));
    record("endAtOnce", (await subject.poll(["rdhup"], 0)).includes("rdhup") ? "yes" : "no");
    const still = subject.poll([], LONG_MS);
    still.catch(() => {});
    record("waitForEnd", await stillBlockedFor(0, still) ? "yes" : "no");
    await subject.shutdown("write");
    record("hangUp", await atOnce(still, async () => (await still).includes("hup") ? "yes" : "no"));
    record("recv", await outcome(subject.recv(1)));
  },
});
