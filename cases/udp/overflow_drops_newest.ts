import { BYTE, defineCase, INET, linux, outcome } from "../../harness/case/mod.ts";
import { carried } from "./_payload.ts";
import { roundTrip } from "./_round_trip.ts";

/** Bytes: as few as the system allows. */
const RCVBUF = 1;
/** Datagrams, more than the smallest buffer holds: Linux counts what a datagram costs, not its bytes. */
const SENDS = 64;
/** The datagram for which there is room again. */
const LAST = Uint8Array.of(SENDS);

export default defineCase({
  id: "udp/overflow-drops-newest",
  title: "More datagrams arrive than the receive buffer holds",
  requirement: "What does not fit the receive buffer is lost without an error: " +
    "the earliest are received, whole, in order.",
  level: "may",
  sources: [linux("udp(7)"), linux("socket(7)", "SO_RCVBUF")],
  axes: { family: INET },
  needs: { subject: ["datagram", "option:SO_RCVBUF", "mode:nonblocking"], peer: ["datagram"] },
  outcomes: {
    some: { conforming: ["yes"] },
    lost: { conforming: ["yes"] },
    order: { conforming: ["same"] },
    ending: { conforming: ["EAGAIN"] },
    next: { conforming: ["whole"] },
  },
  async script(scenario) {
    const { datagrams, measure, record } = scenario;
    const { subject, subjectAddress, peer } = await datagrams({ subject: { SO_RCVBUF: RCVBUF } });
    await subject.setMode("nonblocking");
    for (let number = 0; number < SENDS; number++) await peer.sendto(Uint8Array.of(number), subjectAddress);
    await roundTrip(scenario);
    const numbers: number[] = [];
    let receiving = subject.recvfrom(16);
    let how = await outcome(receiving);
    while (how === "data" && numbers.length < SENDS) {
      const { data } = await receiving;
      numbers.push(data.length === BYTE.length ? data[0]! : -1);
      receiving = subject.recvfrom(16);
      how = await outcome(receiving);
    }
    measure("datagrams received", numbers.length);
    record("some", numbers.length > 0 ? "yes" : "no");
    record("lost", numbers.length < SENDS ? "yes" : "no");
    record("order", numbers.every((number, index) => number === index) ? "same" : "different");
    record("ending", how);
    // No longer than the others: a system may count bytes.
    await peer.sendto(LAST, subjectAddress);
    await roundTrip(scenario);
    record("next", carried((await subject.recvfrom(1024)).data, LAST));
  },
});
