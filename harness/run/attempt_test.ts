import { assertEquals, assertStringIncludes } from "@std/assert";
import { AgentEndpoint } from "../agent/client.ts";
import { type Case, defineCase } from "../case/case.ts";
import { posix } from "../case/sources.ts";
import { expand } from "../case/variants.ts";
import { LibcEndpoint } from "../libc/endpoint.ts";
import { PYTHON } from "../proof/python.ts";
import { Clock } from "../script/clock.ts";
import { LanePlaces, LOOPBACK } from "../script/places.ts";
import { type Attempt, attempt } from "./attempt.ts";
import { ignore } from "../proof/unless_linux.ts";

/** Python's agent after `changes` (Python) to its `sockets` module. */
function python(changes: string): string[] {
  const folder = new URL("../agents/python", import.meta.url).pathname;
  return [
    ...PYTHON,
    "-c",
    `import sys\nsys.path.insert(0, "${folder}")\nimport sockets, wire\n${changes}
wire.serve(sockets.OPERATIONS, sockets.failure)`,
  ];
}

/** A receive without a datagram is answered with half an address. */
const HALF_AN_ADDRESS = `
recvfrom = sockets.OPERATIONS["recvfrom"]
def half(sock, size):
    result = recvfrom(sock, size)
    return result if result["data"] else dict(result, address={"family": "ipv4"})
sockets.OPERATIONS["recvfrom"] = half`;

/** A process that is gone when a receive ends without a datagram. */
const GONE = `
import os
recvfrom = sockets.OPERATIONS["recvfrom"]
def gone(sock, size):
    result = recvfrom(sock, size)
    return result if result["data"] else os._exit(3)
sockets.OPERATIONS["recvfrom"] = gone`;

/** A case that leaves a receive waiting, or waits for it. */
function receives(waits: boolean): Case {
  return defineCase({
    id: "test/receive",
    title: "A receive that is left waiting",
    requirement: "Nothing is required.",
    level: "must",
    sources: [posix("recvfrom")],
    axes: {},
    needs: {},
    outcomes: { all: { conforming: ["ok"] } },
    async script({ subject, datagram, record, blocked }) {
      const { socket } = await datagram(subject);
      const receiving = socket.recvfrom(1);
      await blocked(receiving);
      record("all", "ok");
      if (waits) await Promise.all([receiving, socket.shutdown("both").catch(() => {})]);
    },
  });
}

/** An attempt at a case with Python's agent, changed, as the subject. */
async function played(definition: Case, changes: string): Promise<Attempt> {
  const subject = await AgentEndpoint.start({ name: "odd", command: python(changes) });
  const peer = new LibcEndpoint();
  const hosts = { subject: LOOPBACK, peer: LOOPBACK };
  try {
    return await attempt(expand(definition)[0]!, subject, peer, {
      places: new LanePlaces(hosts, "/nowhere"),
      clock: new Clock(),
      observer: undefined,
      deadlineMs: 5_000,
    });
  } finally {
    await Promise.all([subject.stop(), peer.stop()]);
  }
}

Deno.test(
  { name: "Nonsense that the reset provoked is the agent's, which is replaced", ignore },
  async () => {
    const { record, spent } = await played(receives(false), HALF_AN_ADDRESS);
    assertEquals(record.ending, { kind: "completed" });
    const [[, failure]] = [...spent] as [[unknown, Error]];
    assertStringIncludes(failure.message, "broke the protocol");
  },
);

Deno.test(
  { name: "The same nonsense in answer to a call of the script ends the script", ignore },
  async () => {
    const { record } = await played(receives(true), HALF_AN_ADDRESS);
    assertEquals(record.ending.kind, "lost");
  },
);

Deno.test({ name: "A process that dies of the reset is lost in that variant", ignore }, async () => {
  const { record } = await played(receives(false), GONE);
  assertEquals(record.ending.kind, "lost");
});
