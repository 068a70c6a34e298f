import { BYTE, defineCase, exchanged, report } from "../../harness/case/mod.ts";

/** Connections, and milliseconds after which fewer must do: some relays start programs for each. */
const [MOST, MOST_MS] = [1_000, 20_000];
/** Times, and milliseconds between them, that a relay is given to close what it has done with. */
const [LOOKS, LOOK_MS] = [10, 300];
/** Descriptors that a relay may keep for the next connections: pasta has more than a hundred. */
const SPARE = 150;

export default defineCase({
  id: "relay/thousand-connections",
  title: "After a thousand connections a relay holds what it held before",
  requirement:
    "A relay that has served a thousand connections has its descriptors back, however they ended, and " +
    "serves the next.",
  level: "must",
  sources: [
    report("rootless-containers/slirp4netns", 350),
    report("istio/istio", 43297),
    report("adamfisk/LittleProxy", 413),
  ],
  relay: "only",
  axes: {},
  needs: { subject: ["stream", "abort"], peer: ["stream", "abort"] },
  outcomes: {
    descriptors: { conforming: ["same"] },
    next: { conforming: ["intact"] },
  },
  async script(
    { connected, connectedTo, client: seat, elapsedMs, stillBlockedFor, census, measure, record },
  ) {
    const { listener, address, client, server } = await connected();
    await exchanged(client, server);
    const before = await census();
    let [connections, spentMs] = [0, 0];
    while (connections < MOST && spentMs < MOST_MS) {
      const connecting = seat.connectStream(address);
      const accepting = listener.accept();
      const [near, { socket: far }] = await Promise.all([connecting, accepting]);
      await near.sendall(BYTE);
      const byte = far.recv(1);
      await byte;
      spentMs += elapsedMs(accepting) + elapsedMs(byte);
      // A reset need not be passed on.
      if (connections % 3 === 1) await Promise.all([near.abort(), far.close()]);
      else if (connections % 3 === 2) await Promise.all([far.abort(), near.close()]);
      else {
        await near.close();
        const end = far.recv(1);
        await end;
        await far.close();
        spentMs += elapsedMs(end);
      }
      connections++;
    }
    measure("connections", connections);
    const silence = client.recv(1);
    let after = await census();
    for (let look = 0; look < LOOKS && before && after && after.descriptors > before.descriptors; look++) {
      await stillBlockedFor(LOOK_MS, silence);
      after = await census();
    }
    const held = (after?.descriptors ?? 0) - (before?.descriptors ?? 0);
    measure("descriptors", held);
    measure("memory", (after?.memory ?? 0) - (before?.memory ?? 0));
    record("descriptors", held > SPARE ? "different" : "same");
    await server.sendall(BYTE);
    const next = await connectedTo(listener, address);
    record("next", await exchanged(next.client, next.server));
  },
});
