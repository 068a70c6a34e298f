import {
  BOTH_ROLES,
  bytesOf,
  compared,
  defineCase,
  INET,
  type Outcome,
  posix,
  rfc,
  tutorial,
} from "../../harness/case/mod.ts";
import { timeIn } from "./_time.ts";

/** The empty datagram asks for the default format. */
const FORMATS = ["%Y-%m-%d", "", "%H:%M:%S", "%Y年%m月%d日", "", "100%%"];

export default defineCase({
  id: "service/udp-time",
  title: "A time service over UDP answers formats of strftime, and an empty one",
  requirement:
    "Each datagram is answered to the address that it came from, an empty one in the default format.",
  lesson: "An empty datagram is a datagram: recvfrom() returns no bytes and an address, and that is not " +
    "an end of file. So it can stand for a default, here the default format of the time.",
  level: "must",
  sources: [tutorial("UDP time service"), rfc(768), posix("recvfrom")],
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["datagram"], peer: ["datagram"] },
  outcomes: {
    requests: { conforming: ["intact"] },
    answers: { conforming: ["intact"], after: { requests: "intact" } },
  },
  async script({ datagram, server, client, record }) {
    const service = await datagram(server);
    const asker = await datagram(client);
    let [requests, answers]: Outcome[] = ["intact", "intact"];
    for (const format of FORMATS) {
      const request = bytesOf(format);
      await asker.socket.sendto(request, service.address);
      const received = await service.socket.recvfrom(1024);
      requests = received.address ? compared(received.data, request) : "corrupt";
      if (requests !== "intact") break;
      await service.socket.sendto(timeIn(received.data), received.address!);
      const answer = await asker.socket.recvfrom(1024);
      answers = compared(answer.data, timeIn(request));
      if (answers !== "intact") break;
    }
    record("requests", requests!);
    if (requests === "intact") record("answers", answers!);
  },
});
