import { BYTE, defineCase, EVERY_FAMILY, INET, linux, outcome } from "../../../harness/case/mod.ts";
import { carried } from "../_payload.ts";
import { ROOM, TEXTS } from "./_messages.ts";

const [FIRST, SECOND] = TEXTS;
/** One byte more than a datagram over IPv6 holds; IPv4 has room for fewer. */
const TOO_BIG = 65_528;

const same = { conforming: ["same"] } as const;
const whole = { conforming: ["whole"] } as const;

export default defineCase({
  id: "udp/several/sent-until-failure",
  title: "One of several datagrams cannot be sent",
  requirement:
    "sendmmsg ends at the first datagram that cannot be sent and reports those before it; where there are " +
    "none, it fails with the error, and nothing after it is sent.",
  level: "must",
  sources: [linux("sendmmsg(2)", "BUGS"), linux("sendmmsg(2)", "RETURN VALUE")],
  axes: { family: EVERY_FAMILY },
  needs: { subject: ["datagram", "mmsg"], peer: ["datagram"] },
  outcomes: {
    told: same,
    arrived: whole,
    alone: { conforming: ["EMSGSIZE", { outcome: "ENOENT", when: { family: "unix" } }] },
    noAddress: { conforming: ["EDESTADDRREQ", { outcome: "ENOTCONN", when: { family: "unix" } }] },
    next: whole,
  },
  async script({ datagrams, datagram, family, peer: seat, paths, record }) {
    const { subject, peer, peerAddress } = await datagrams();
    // Nobody is at a path that was closed; over IP the length alone makes a send fail.
    const gone = await datagram(seat);
    const inet = INET.includes(family);
    if (!inet) {
      await gone.socket.close();
      await paths.remove(gone.address);
    }
    const bad = inet ? new Uint8Array(TOO_BIG) : SECOND;
    const to = inet ? peerAddress : gone.address;
    const sizes = await subject.sendmmsg([FIRST, bad, BYTE], [peerAddress, to, peerAddress]);
    record("told", sizes.join() === `${FIRST.length}` ? "same" : "different");
    record("arrived", carried((await peer.recvfrom(ROOM)).data, FIRST));
    record("alone", await outcome(subject.sendmmsg([bad, BYTE], [to, peerAddress])));
    record("noAddress", await outcome(subject.sendmmsg([BYTE])));
    // What was sent too much would come before this.
    await subject.sendto(SECOND.subarray(1), peerAddress);
    record("next", carried((await peer.recvfrom(ROOM)).data, SECOND.subarray(1)));
  },
});
