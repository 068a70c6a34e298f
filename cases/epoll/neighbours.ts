import { BYTE, defineCase, EVERY_FAMILY, linux, outcome, report } from "../../harness/case/mod.ts";
import { none, same, silent, told } from "./_tells.ts";

export default defineCase({
  id: "epoll/neighbours",
  title: "What is done to one socket does not matter to another",
  requirement:
    "An edge that was not reported yet is reported after another socket was added, changed, taken out, " +
    "closed, or refused, and one that was reported is not reported again.",
  level: "must",
  sources: [linux("epoll(7)", "Level-triggered and edge-triggered"), report("piscisaureus/wepoll", 35)],
  axes: { role: ["server"], family: EVERY_FAMILY },
  needs: { subject: ["stream", "epoll"], peer: ["stream"] },
  outcomes: {
    added: same,
    addedTold: none,
    changed: same,
    changedTold: none,
    refused: same,
    refusedTold: none,
    takenOut: same,
    takenOutTold: none,
    closed: same,
    closedTold: none,
  },
  async script({ connected, visible, subject: seat, record }) {
    const [{ subject, peer }, other, third] = [await connected(), await connected(), await connected()];
    const epoll = await seat.epoll();
    await epoll.add(subject, ["in", "et"]);
    const neighbour = other.subject;
    const deeds: Readonly<Record<string, () => Promise<unknown>>> = {
      added: () => epoll.add(neighbour, ["in", "et"]),
      changed: () => epoll.modify(neighbour, ["in"]),
      refused: () => outcome(epoll.add(neighbour, ["in"])),
      takenOut: () => epoll.remove(neighbour),
      closed: () => epoll.add(neighbour, ["in"]).then(() => neighbour.close()),
    };
    for (const [deed, act] of Object.entries(deeds)) {
      await peer.sendall(BYTE);
      await visible(subject, "data");
      await act();
      record(deed, await told(epoll, subject, "in"));
      await subject.recv(1);
    }
    // The same once more, with an edge that was reported.
    await peer.sendall(BYTE);
    await told(epoll, subject, "in");
    const another = third.subject;
    await epoll.add(another, ["in", "et"]);
    record("addedTold", await silent(epoll));
    await epoll.modify(another, ["in"]);
    record("changedTold", await silent(epoll));
    await outcome(epoll.add(another, ["in"]));
    record("refusedTold", await silent(epoll));
    await epoll.remove(another);
    record("takenOutTold", await silent(epoll));
    await epoll.add(another, ["in"]);
    await another.close();
    record("closedTold", await silent(epoll));
  },
});
