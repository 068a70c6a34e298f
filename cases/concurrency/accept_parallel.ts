import {
  defineCase,
  EVERY_FAMILY,
  type Outcome,
  outcome,
  posix,
  sameAddress,
} from "../../harness/case/mod.ts";

const CLIENTS = 10;

export default defineCase({
  id: "concurrency/accept-parallel",
  title: "Ten accepts wait on one listener, and ten clients come",
  requirement: "Each of the accepts that wait gets exactly one client, and each client is accepted once.",
  level: "must",
  sources: [posix("accept")],
  // The subject accepts.
  axes: { role: ["server"], family: EVERY_FAMILY, mode: ["natural", "blocking"] },
  needs: { subject: ["stream", "concurrent"], peer: ["stream"] },
  outcomes: {
    before: { conforming: ["pending"] },
    accepts: { conforming: ["ok"] },
    clients: { conforming: ["same"], after: { accepts: "ok" } },
    addresses: { conforming: ["same"], after: { accepts: "ok" } },
    more: { conforming: ["pending"], after: { accepts: "ok" } },
  },
  async script({ listening, subject, peer, family, inMode, stillBlockedFor, pendingOr, record }) {
    const { listener, address } = await listening(subject);
    await inMode(listener);
    const accepting = Array.from({ length: CLIENTS }, () => listener.accept());
    const waits = await stillBlockedFor(0, ...accepting);
    record("before", waits ? "pending" : await Promise.race(accepting.map(outcome)));
    const clients = [];
    for (let number = 0; number < CLIENTS; number++) {
      const client = await peer.connectStream(address);
      await client.sendall(Uint8Array.of(number));
      clients.push(client);
    }
    const ended: Outcome[] = await Promise.all(accepting.map(outcome));
    const failed = ended.find((each) => each !== "ok");
    record("accepts", failed ?? "ok");
    if (failed !== undefined) return;
    const numbers = new Set<number | undefined>();
    let named = true;
    for (const { socket, address } of await Promise.all(accepting)) {
      const [number] = await socket.recvExactly(1);
      numbers.add(number);
      const client = clients[number ?? CLIENTS];
      // Nobody binds a client over AF_UNIX.
      named &&= family === "unix" ||
        (client !== undefined && sameAddress(address, await client.getsockname()));
    }
    record("clients", numbers.size === CLIENTS ? "same" : "different");
    record("addresses", named ? "same" : "different");
    record("more", await pendingOr(listener.accept(), outcome));
  },
});
