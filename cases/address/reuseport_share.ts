import {
  bytesOf,
  compared,
  defineCase,
  INET,
  linux,
  type Outcome,
  outcome,
  type Socket,
} from "../../harness/case/mod.ts";

const SHARED = { SO_REUSEPORT: 1 };
const CLIENTS = 20;
/** Looks into both queues: a client knows of its connection before the listener does. */
const TRIES = 1000;

/** Accepts all clients in a listener's queue and gives each of them its own message back. */
async function serve(listener: Socket): Promise<number> {
  let served = 0;
  for (; (await listener.poll(["in"], 0)).includes("in"); served++) {
    const { socket } = await listener.accept();
    await socket.sendall(await socket.recvExactly(bytesOf("client 10").length));
  }
  return served;
}

export default defineCase({
  id: "address/reuseport-share",
  title: "Two listeners share a port",
  requirement:
    "Listeners with SO_REUSEPORT share their port: each client comes to one, and no other may join. None " +
    "joins a listener without it.",
  level: "may",
  sources: [linux("socket(7)", "SO_REUSEPORT")],
  // The subject listens.
  axes: { role: ["server"], family: INET },
  needs: { subject: ["stream", "poll", "option:SO_REUSEPORT"], peer: ["stream"] },
  outcomes: {
    second: { conforming: ["ok"] },
    without: { conforming: ["EADDRINUSE"] },
    unshared: { conforming: ["EADDRINUSE"] },
    served: { conforming: ["same"], after: { second: "ok" } },
    answers: { conforming: ["intact"], after: { second: "ok" } },
  },
  async script({ listening, subject, peer, record }) {
    const { listener, address } = await listening(subject, { options: SHARED });
    const joining = subject.listenStream(address, { options: SHARED });
    const second = await outcome(joining);
    record("second", second);
    record("without", await outcome(subject.listenStream(address)));
    const { address: unshared } = await listening(subject);
    record("unshared", await outcome(subject.listenStream(unshared, { options: SHARED })));
    if (second !== "ok") return;
    const clients: Socket[] = [];
    for (let index = 0; index < CLIENTS; index++) {
      const client = await peer.connectStream(address);
      await client.sendall(bytesOf(`client ${10 + index}`));
      clients.push(client);
    }
    const other = await joining;
    let served = 0;
    for (let tries = 0; tries < TRIES && served < CLIENTS; tries++) {
      served += await serve(listener) + await serve(other);
    }
    record("served", served === CLIENTS ? "same" : "different");
    const answers: Outcome[] = [];
    for (const [index, client] of clients.entries()) {
      const own = bytesOf(`client ${10 + index}`);
      answers.push(compared(await client.recvExactly(own.length), own));
    }
    record("answers", answers.find((each) => each !== "intact") ?? "intact");
  },
});
