import { BYTE, defineCase, linux, posix } from "../../harness/case/mod.ts";
import { leavesNothing } from "./_leaves.ts";

const ok = { conforming: ["ok"] } as const;

export default defineCase({
  id: "resource/copies-leave-nothing",
  title: "Descriptors are duplicated, paired, passed and watched time after time, with few left",
  requirement:
    "What was closed has given its descriptor back: a duplicate, a pair, an instance of epoll, and what " +
    "was passed; so has what was passed and found no room, a file that was sent, and a resolver that has " +
    "answered.",
  level: "must",
  sources: [posix("close"), linux("unix(7)", "SCM_RIGHTS"), linux("epoll(7)"), posix("freeaddrinfo")],
  axes: { family: ["unix"] },
  needs: {
    subject: [
      "limit",
      "stream",
      "dup",
      "socketpair",
      "descriptors",
      "epoll",
      "poll:several",
      "name",
      "sendfile",
    ],
    peer: ["stream", "descriptors"],
  },
  outcomes: {
    duplicate: ok,
    pair: ok,
    given: ok,
    taken: ok,
    cut: ok,
    watched: ok,
    polled: ok,
    sent: ok,
    resolved: ok,
  },
  async script(scenario) {
    const { connected, subject: seat, record } = scenario;
    const { subject, peer } = await connected();
    const other = await connected();
    const deeds = {
      duplicate: async () => await (await subject.dup()).close(),
      pair: async () => {
        for (const each of await seat.socketpair("unix", "stream")) await each.close();
      },
      given: async () => {
        await subject.sendDescriptors(BYTE, [subject]);
        for (const each of (await peer.recvDescriptors(BYTE.length, 1)).sockets) await each.close();
      },
      taken: async () => {
        await peer.sendDescriptors(BYTE, [peer]);
        for (const each of (await subject.recvDescriptors(BYTE.length, 1)).sockets) await each.close();
      },
      cut: async () => {
        await peer.sendDescriptors(BYTE, [peer]);
        await subject.recvDescriptors(BYTE.length, 0);
      },
      watched: async () => {
        const instance = await seat.epoll();
        await instance.add(subject, ["in"]);
        await instance.close();
      },
      polled: () => seat.pollAll([subject, other.subject], ["in"], 0),
      sent: async () => {
        await subject.sendfile(BYTE, 0, BYTE.length);
        await peer.recvExactly(BYTE.length);
      },
      resolved: () => seat.getaddrinfo({ host: "127.0.0.1", service: "80", hints: ["numerichost"] }),
    };
    for (const [name, deed] of Object.entries(deeds)) record(name, await leavesNothing(scenario, deed));
  },
});
