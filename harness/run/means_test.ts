import { assert, assertEquals } from "@std/assert";
import echo from "../../cases/tcp/shutdown/wr_still_reads.ts";
import { agent, IMPLEMENTATIONS } from "../agents/implementations.ts";
import { type Case, defineCase, posix } from "../case/mod.ts";
import { expand } from "../case/variants.ts";
import { openSystem } from "../libc/sys.ts";
import { PYTHON } from "../proof/python.ts";
import { Session } from "./session.ts";

const ignore = Deno.build.os !== "linux";
// Opened within a test it would look like a leak.
if (!ignore) openSystem();

const HERE = new URL(".", import.meta.url).pathname;

/** A case in which a byte arrives at each end. */
const bytes: Case = defineCase({
  ...echo,
  id: "test/bytes",
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
    record("all", "ok");
  },
});

/** The means by which the bytes were seen at both ends, for Python's agent under a script. */
async function means(script: string): Promise<string[]> {
  await using session = await Session.open({ deadlineMs: 5_000 });
  const subject = agent("subject", [...PYTHON, script]);
  const found: string[] = [];
  for (const variant of expand(bytes)) {
    const { verdict, why, history } = await session.lane.run({
      variant,
      subject,
      peer: IMPLEMENTATIONS.libc!,
      round: 1,
    });
    assertEquals(verdict, "pass", why);
    const looks = history.operations.filter(({ method }) => method === "visible");
    assert(looks.length === 2);
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
    assertEquals(await means(`${HERE}testdata/forwarded.py`), ["poll"]);
  },
);
