import { BYTE, defineCase, outcome, posix, WAITING_MODES } from "../../harness/case/mod.ts";
import { recordRests, restRows } from "./_rests.ts";

/** Sends that an implementation may take over, at most, before one waits. */
const MOST = 8;

export default defineCase({
  id: "resource/waiting-calls-rest",
  title: "Calls wait, and no processor is used meanwhile",
  requirement:
    "An accept, a receive and a send that wait are blocked: they use next to no time of a processor.",
  lesson: "A call that asks again and again whether it can go on gives the right result, and takes a whole " +
    "processor from everybody else until it does.",
  level: "must",
  sources: [posix("accept"), posix("recv"), posix("recvfrom"), posix("send")],
  axes: { mode: WAITING_MODES },
  needs: {
    subject: ["stream", "datagram", "demand-read"],
    peer: ["stream", "datagram", "demand-read", "abort"],
  },
  outcomes: restRows(["accept", "recv", "recvfrom", "sendall"]),
  async script(scenario) {
    const {
      listening,
      connected,
      connectedSmall,
      datagram,
      inMode,
      mode,
      blocked,
      subject: seat,
      peer: other,
    } = scenario;
    const { socket: sender } = await datagram(other);
    await recordRests(scenario, {
      accept: async () => {
        const { listener, address } = await listening(seat);
        if (mode !== "timeout" || seat.has("timeout:accept")) await inMode(listener);
        const waiting = listener.accept();
        return { waiting, ends: async () => await Promise.all([other.connectStream(address), waiting]) };
      },
      recv: async () => {
        const { subject, peer } = await connected();
        await inMode(subject);
        const waiting = subject.recv(1);
        return { waiting, ends: async () => await Promise.all([peer.sendall(BYTE), waiting]) };
      },
      recvfrom: async () => {
        const { socket, address } = await datagram(seat);
        await inMode(socket);
        const waiting = socket.recvfrom(1);
        return { waiting, ends: async () => await Promise.all([sender.sendto(BYTE, address), waiting]) };
      },
      sendall: async () => {
        const { subject, peer, tooMuch } = await connectedSmall();
        await inMode(subject);
        let [sending, waits] = [subject.sendall(tooMuch), false];
        for (let sent = 1; sent < MOST && !waits; sent++) {
          waits = await blocked(sending);
          if (!waits) sending = subject.sendall(tooMuch);
        }
        return {
          ...(waits ? { waiting: sending } : {}),
          ends: async () => {
            await peer.abort();
            await outcome(sending);
            await subject.close();
          },
        };
      },
    });
  },
});
