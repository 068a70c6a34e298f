import {
  BOTH_ROLES,
  bytesOf,
  compared,
  type Connection,
  defineCase,
  EVERY_FAMILY,
  type Outcome,
  outcome,
  posix,
  rfc,
  type Socket,
} from "../../harness/case/mod.ts";
import { SILENCE_MS } from "./_silence.ts";

/** The end of a half-closed connection that still sends, and the one that still receives. */
interface HalfClosed {
  readonly sender: Socket;
  readonly receiver: Socket;
}

/** Shuts one direction down and waits for the end of file; how the other side saw it. */
async function halfClose(receiver: Socket, sender: Socket): Promise<Outcome> {
  await receiver.shutdown("write");
  return await outcome(sender.recv(1));
}

/** Sends a text when a receive waits for it, and compares. */
async function carried(
  { sender }: HalfClosed,
  receiving: Promise<Uint8Array>,
  text: string,
): Promise<Outcome> {
  await sender.sendall(bytesOf(text));
  return compared(await receiving, bytesOf(text));
}

export default defineCase({
  id: "timeout/silence-half-closed",
  title: "A half-closed connection is silent for a second, twice",
  requirement: "A half-closed connection stays open for as long as the other direction does, however silent.",
  level: "must",
  // xjasonlyu/tun2socks#218, and socat -t
  sources: [posix("shutdown", "SHUT_WR"), rfc(9293, "3.6")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["stream", "shutdown:write"], peer: ["stream", "shutdown:write"] },
  outcomes: {
    peerEnd: { conforming: ["eof"] },
    subjectEnd: { conforming: ["eof"] },
    silence: { conforming: ["pending"] },
    received: { conforming: ["intact"], after: { silence: "pending" } },
    sent: { conforming: ["intact"], after: { silence: "pending" } },
    secondSilence: { conforming: ["pending"], after: { silence: "pending" } },
    receivedAgain: { conforming: ["intact"], after: { secondSilence: "pending" } },
    sentAgain: { conforming: ["intact"], after: { secondSilence: "pending" } },
    receivedEnd: { conforming: ["eof"], after: { secondSilence: "pending" } },
    sentEnd: { conforming: ["eof"], after: { secondSilence: "pending" } },
  },
  async script({ connected, stillBlockedFor, record }) {
    const ends = ({ subject, peer }: Connection, subjectSends: boolean): HalfClosed =>
      subjectSends ? { sender: subject, receiver: peer } : { sender: peer, receiver: subject };
    const [receives, sends] = [ends(await connected(), false), ends(await connected(), true)];
    record("peerEnd", await halfClose(receives.receiver, receives.sender));
    record("subjectEnd", await halfClose(sends.receiver, sends.sender));
    for (const [silence, again, text] of [["silence", "", "first"], ["secondSilence", "Again", "second"]]) {
      const receiving = receives.receiver.recv(16);
      const peerReceiving = sends.receiver.recv(16);
      const silent = await stillBlockedFor(SILENCE_MS, receiving, peerReceiving);
      record(silence!, silent ? "pending" : await Promise.race([receiving, peerReceiving].map(outcome)));
      if (!silent) return;
      record(`received${again}`, await carried(receives, receiving, text!));
      record(`sent${again}`, await carried(sends, peerReceiving, text!));
    }
    await receives.sender.close();
    record("receivedEnd", await outcome(receives.receiver.recv(1)));
    await sends.sender.close();
    record("sentEnd", await outcome(sends.receiver.recv(1)));
  },
});
