import { defineCase, EVERY_FAMILY, outcome, posix, python, tutorial } from "../../harness/case/mod.ts";
import { CLOSED } from "./_closed.ts";

export default defineCase({
  id: "lifecycle/fileno-unique-and-reused",
  title: "Each open socket has a descriptor of its own, and a closed one gives it back",
  requirement:
    "A descriptor is its socket's own while that is open; the next socket gets the lowest that is free.",
  lesson: "fileno() is the number by which the system knows the socket. It belongs to the next one as " +
    "soon as this one is closed, so never keep it longer than the socket.",
  level: "should",
  sources: [posix("XSH 2.14"), posix("socket"), python("socket.fileno"), tutorial("fileno")],
  axes: { family: EVERY_FAMILY },
  needs: { subject: ["stream", "datagram", "bsd", "fileno"], peer: ["stream"] },
  outcomes: {
    range: { conforming: ["yes"] },
    unique: { conforming: ["yes"] },
    stable: { conforming: ["same"] },
    afterClose: CLOSED,
    others: { conforming: ["same"] },
    reused: { conforming: ["same"] },
  },
  // Nobody else may take the descriptor meanwhile.
  exclusive: true,
  async script({ connected, subject: seat, family, record }) {
    const { subject, listener } = await connected();
    const sockets = [listener, subject, await seat.socket(family, "stream")];
    sockets.push(await seat.socket(family, "datagram"));
    const ask = () => Promise.all(sockets.map((socket) => socket.fileno()));
    const numbers = await ask();
    record("range", numbers.every((number) => number >= 0 && number < 0x10000) ? "yes" : "no");
    record("unique", new Set(numbers).size === numbers.length ? "yes" : "no");
    record("stable", (await ask()).join() === numbers.join() ? "same" : "different");
    const gone = sockets.pop()!;
    const free = numbers.pop();
    await gone.close();
    record("afterClose", await outcome(gone.fileno()));
    record("others", (await ask()).join() === numbers.join() ? "same" : "different");
    const next = await seat.socket(family, "datagram");
    record("reused", await next.fileno() === free ? "same" : "different");
  },
});
