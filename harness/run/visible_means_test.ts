import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import echo from "../../cases/tcp/shutdown/wr_still_reads.ts";
import { agent, IMPLEMENTATIONS } from "../agents/implementations.ts";
import { type Case, defineCase, posix } from "../case/mod.ts";
import { expand } from "../case/variants.ts";
import { PYTHON } from "../proof/python.ts";
import { Session } from "./session.ts";
import { ignore } from "../proof/unless_linux.ts";

const HERE = new URL(".", import.meta.url).pathname;

/** A case in which a byte arrives at each end, and then the acknowledgement of an end. */
const arrivals: Case = defineCase({
  ...echo,
  id: "test/arrivals",
  sources: [posix("send")],
  axes: { role: ["client"], family: ["ipv4", "ipv6"] },
  needs: {},
  outcomes: { all: { conforming: ["ok"] } },
  async script({ connected, visible, record }) {
    const { subject, peer } = await connected();
    await peer.sendall(Uint8Array.of(1));
    await visible(subject, "data");
    await subject.sendall(Uint8Array.of(1));
    await visible(peer, "data");
    await subject.shutdown("write");
    await visible(subject, "ack");
    record("all", "ok");
  },
});

/** The means by which the arrivals were seen at both ends, for Python's agent under a script. */
async function means(script: string): Promise<string[]> {
  await using session = await Session.open({ deadlineMs: 5_000 });
  const subject = agent("subject", [...PYTHON, script]);
  const found: string[] = [];
  for (const variant of expand(arrivals)) {
    const { verdict, why, history } = await session.lane.run({
      variant,
      subject,
      peer: IMPLEMENTATIONS.libc!,
      round: 1,
    });
    assertEquals(verdict, "pass", why);
    const looks = history.operations.filter(({ method }) => method === "visible");
    assert(looks.length === 3);
    found.push(...looks.map(({ result }) => result));
  }
  return [...new Set(found)];
}

Deno.test({ name: "The kernel says what has arrived at a subject that is here", ignore }, async () => {
  assertEquals(await means(`${HERE}../agents/python/sockets.py`), ["kernel"]);
});

Deno.test(
  { name: "The kernel is not asked about the socket of a forwarder in between", ignore },
  async () => {
    assertEquals(await means(`${HERE}testdata/forwarded.py`), ["poll", "TCP_INFO"]);
  },
);

Deno.test(
  { name: "No acknowledgement comes for an end that is stuck behind full buffers", ignore },
  async () => {
    const stuck: Case = defineCase({
      ...arrivals,
      id: "test/stuck",
      async script({ connectedSmall, visible, record }) {
        const { subject, tooMuch } = await connectedSmall();
        await subject.setMode("nonblocking");
        await subject.send(tooMuch);
        await subject.shutdown("write");
        await visible(subject, "ack");
        record("all", "ok");
      },
    });
    await using session = await Session.open({ deadlineMs: 300 });
    const libc = IMPLEMENTATIONS.libc!;
    const [variant] = expand(stuck);
    const { why } = await session.lane.run({ variant: variant!, subject: libc, peer: libc, round: 1 });
    assertStringIncludes(why, "The acknowledgement of its FIN did not arrive at the subject's socket");
  },
);
