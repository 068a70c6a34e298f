import { bytesOf, compared, defineCase, type Outcome, posix } from "../../../harness/case/mod.ts";

/** More than a counter of 8 bits holds, and how many of them there are for each that is served. */
const [CLIENTS, SERVED] = [260, 20];

export default defineCase({
  id: "tcp/accept/hundreds-in-turn",
  title: "A listener accepts 260 clients, one after another",
  requirement:
    "A listener does not wear out: each client is accepted and gone before the next one comes, and those " +
    "that ask are served.",
  level: "must",
  sources: [posix("listen", "DESCRIPTION"), posix("accept", "DESCRIPTION")],
  // The subject accepts.
  axes: { role: ["server"], family: ["ipv4"] },
  needs: { subject: ["stream"], peer: ["stream"] },
  outcomes: { requests: { conforming: ["intact"] }, answers: { conforming: ["intact"] } },
  async script({ listening, connectedTo, subject: seat, record }) {
    const { listener, address } = await listening(seat);
    let [request, answer]: Outcome[] = ["intact", "intact"];
    for (let index = 0; index < CLIENTS && request === "intact" && answer === "intact"; index++) {
      const { subject, peer } = await connectedTo(listener, address);
      if (index % SERVED === 0 || index === CLIENTS - 1) {
        const name = bytesOf(`client ${1_000 + index}`);
        await peer.sendall(name);
        const data = await subject.recvExactly(name.length);
        request = compared(data, name);
        await subject.sendall(data);
        answer = compared(await peer.recvExactly(name.length), name);
      }
      // The client ends first, so that no port of the server's is in TIME-WAIT.
      await peer.close();
      await subject.close();
    }
    record("requests", request!);
    record("answers", answer!);
  },
});
