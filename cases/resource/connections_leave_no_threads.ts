import { BYTE, defineCase, linux, type Scenario } from "../../harness/case/mod.ts";

/** Connections that are made first: some threads are started once, for whoever comes. */
const FIRST = 20;
/** Connections that are counted. */
const CONNECTIONS = 200;
/** Threads that may be started meanwhile: pools and compilers grow as they like. */
const FEW = 50;

export default defineCase({
  id: "resource/connections-leave-no-threads",
  title: "Two hundred connections are made, used and closed, and the threads are counted",
  requirement: "A connection that was closed leaves no thread.",
  lesson:
    "A thread that waits for a connection must be ended with it: the process has room for some thousands.",
  level: "must",
  sources: [linux("pthread_create(3)", "EAGAIN"), linux("getrlimit(2)", "RLIMIT_NPROC")],
  axes: { role: ["server", "client"] },
  needs: { subject: ["stream"], peer: ["stream"] },
  outcomes: { threads: { conforming: ["none"] } },
  async script(scenario) {
    const { usage, measure, record } = scenario;
    await uses(scenario, FIRST);
    const before = await usage();
    await uses(scenario, CONNECTIONS);
    const more = (await usage()).threads - before.threads;
    measure("threads more", more);
    record("threads", more > FEW ? "long" : "none");
  },
});

/** Makes connections one after another, and uses and closes each. */
async function uses({ listening, connectedTo, server }: Scenario, count: number): Promise<void> {
  const { listener, address } = await listening(server);
  for (let made = 0; made < count; made++) {
    const { client, server } = await connectedTo(listener, address);
    await client.sendall(BYTE);
    await server.recv(1);
    await client.close();
    await server.close();
  }
  await listener.close();
}
