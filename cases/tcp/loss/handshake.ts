import {
  bytesOf,
  compared,
  defineCase,
  exchanged,
  INET,
  outcome,
  report,
  rfc,
} from "../../../harness/case/mod.ts";
import { leaveNoRoundTrip, LOST, whileDown, worst } from "./_path.ts";

const FIRST = bytesOf("sent at once");

export default defineCase({
  id: "tcp/loss/handshake",
  title: "The last step of the handshake is lost",
  requirement:
    "A client whose acknowledgement of the SYN-ACK is lost gives it again, with the bytes that it sends " +
    "or when it is asked again.",
  level: "must",
  sources: [
    rfc(9293, "3.10.7.4"),
    rfc(9293, "3.8.1"),
    report("hidetzu/tcpip-stack", 89),
    report("tass-belgium/picotcp", 148),
  ],
  axes: { role: ["client"], family: INET },
  needs: { subject: ["stream"], peer: ["stream", "filter", "abort"] },
  outcomes: {
    connect: { conforming: ["ok"] },
    lost: LOST,
    content: { conforming: ["intact"] },
    exchange: { conforming: ["intact"] },
  },
  async script(scenario) {
    const { listening, subject, peer, record } = scenario;
    const [speaks, listens] = [await listening(peer), await listening(peer)];
    for (const { listener } of [speaks, listens]) await listener.lose("all but SYN");
    const connecting = [speaks, listens].map(({ address }) => subject.connectStream(address));
    record("connect", worst(await Promise.all(connecting.map(outcome)), "ok"));
    const [speaker, silent] = await Promise.all(connecting);
    await speaker!.sendall(FIRST);
    const accepting = [speaks, listens].map(({ listener }) => listener.accept());
    record("lost", await whileDown(scenario, ...accepting));
    for (const { listener } of [speaks, listens]) await listener.loseNothing();
    const [one, other] = await Promise.all(accepting);
    record("content", compared(await one!.socket.recvExactly(FIRST.length), FIRST));
    record("exchange", await exchanged(silent!, other!.socket));
    await leaveNoRoundTrip(one!.socket, other!.socket);
  },
});
