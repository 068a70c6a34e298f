import {
  BOTH_ROLES,
  bytesOf,
  defineCase,
  INET,
  outcome,
  received,
  report,
  rfc,
} from "../../../harness/case/mod.ts";
import { LOST, whileDown } from "./_path.ts";

const MESSAGE = bytesOf("sent while the end was lost");

export default defineCase({
  id: "tcp/loss/end",
  title: "A half-close whose FIN is lost reaches the peer all the same",
  requirement:
    "A FIN that is lost is sent again, also where the peer sends meanwhile, and the connection ends.",
  level: "must",
  sources: [
    rfc(9293, "3.6 (Case 1)"),
    rfc(9293, "3.8.1"),
    report("ausimian/tricep", 27),
    report("zephyrproject-rtos/zephyr", 44507),
    report("cisco/exanic-software", 50),
    report("microsoft/demikernel", 203),
  ],
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["stream", "shutdown:write"], peer: ["stream", "filter"] },
  outcomes: {
    lost: LOST,
    meanwhile: { conforming: ["intact"] },
    end: { conforming: ["eof"] },
    received: { conforming: ["intact"] },
    peersEnd: { conforming: ["eof"] },
  },
  async script(scenario) {
    const { connected, record } = scenario;
    const { subject, peer } = await connected();
    await peer.lose("ends");
    await subject.shutdown("write");
    const ending = peer.recv(1);
    await peer.sendall(MESSAGE);
    record("meanwhile", await received(subject.recv(MESSAGE.length), MESSAGE));
    record("lost", await whileDown(scenario, ending));
    await peer.loseNothing();
    record("end", await outcome(ending));
    await peer.sendall(MESSAGE);
    record("received", await received(subject.recv(MESSAGE.length), MESSAGE));
    await peer.close();
    record("peersEnd", await outcome(subject.recv(1)));
  },
});
