import { outcome, type Scenario } from "../../harness/case/mod.ts";

/** Sockets that take every descriptor below 1,024, which is as many as a set of select() holds. */
const SOCKETS = 1_024;
/** Sockets that are opened side by side. */
const AT_ONCE = 64;

/** Opens so many sockets of the subject's that those which come after have high descriptors. */
export async function takeLowDescriptors({ subject, addressOf, unavailable }: Scenario): Promise<void> {
  for (let opened = 0; opened < SOCKETS; opened += AT_ONCE) {
    const opening = Array.from(
      { length: AT_ONCE },
      () => outcome(subject.openDatagram("ipv4", addressOf(subject))),
    );
    for (const how of await Promise.all(opening)) {
      if (how !== "ok") unavailable(`The subject has no ${SOCKETS} sockets: ${how}`);
    }
  }
}
