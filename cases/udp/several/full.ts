import { bytesOf, defineCase, linux, type Outcome, outcome } from "../../../harness/case/mod.ts";
import { carried } from "../_payload.ts";

/** Datagrams of one call: more than Linux queues unless it is set otherwise. */
const AT_ONCE = 50;
/** Calls after which every queue is full. */
const CALLS = 100;

/** Bytes of a datagram: a system may count bytes instead of datagrams. */
const SIZE = 1_000;

const text = (index: number) => bytesOf(`datagram ${index}`.padEnd(SIZE));

export default defineCase({
  id: "udp/several/full",
  title: "The receiver's queue has room for some of several datagrams",
  requirement:
    "A sendmmsg that must not wait says how many datagrams found room, and these arrive, in order and no " +
    "others; it fails only where there was room for none.",
  level: "must",
  sources: [linux("sendmmsg(2)", "RETURN VALUE"), linux("sendmmsg(2)", "ERRORS")],
  axes: { family: ["unix"] },
  needs: {
    subject: ["datagram", "datagram:connect", "mmsg", "mode:nonblocking"],
    peer: ["datagram", "recv:dontwait"],
  },
  outcomes: {
    told: { conforming: ["partial", "EAGAIN"] },
    again: { conforming: ["EAGAIN"] },
    arrived: { conforming: ["whole"] },
  },
  async script({ datagrams, record }) {
    const { subject, peer, peerAddress } = await datagrams();
    await subject.connect(peerAddress);
    await subject.setMode("nonblocking");
    let sent = 0;
    let told: Outcome = "full";
    const send = async (): Promise<Outcome> => {
      const call = subject.sendmmsg(Array.from({ length: AT_ONCE }, (_, index) => text(sent + index)));
      const how = await outcome(call);
      if (how !== "ok") return how;
      const { length } = await call;
      sent += length;
      return length < AT_ONCE ? "partial" : "full";
    };
    for (let calls = 0; calls < CALLS && told === "full"; calls++) told = await send();
    record("told", told);
    record("again", await send());
    let arrived: Outcome = "whole";
    for (let index = 0; index < sent && arrived === "whole"; index++) {
      const call = peer.recvfrom(SIZE, ["dontwait"]);
      const how = await outcome(call);
      arrived = how === "data" ? carried((await call).data, text(index)) : "short";
    }
    if (arrived === "whole" && await outcome(peer.recvfrom(SIZE, ["dontwait"])) !== "EAGAIN") {
      arrived = "long";
    }
    record("arrived", arrived);
  },
});
