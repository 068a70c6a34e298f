import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import echo from "../../cases/service/upper_oneshot.ts";
import unconnected from "../../cases/tcp/shutdown/unconnected.ts";
import { BrokenEndpoint, type Defect } from "../proof/broken/endpoint.ts";
import type { Case } from "../case/case.ts";
import type { Endpoint } from "../endpoint/endpoint.ts";
import type { Method } from "../endpoint/operations.ts";
import { EndpointLost } from "../endpoint/errors.ts";
import { type Implementation, IMPLEMENTATIONS } from "../agents/implementations.ts";
import type { Lane } from "./lane.ts";
import type { JudgedTask } from "./task.ts";
import { LibcEndpoint } from "../libc/endpoint.ts";
import { Session } from "./session.ts";
import { expand } from "../case/variants.ts";
import { ignore } from "../proof/unless_linux.ts";

const DEADLINE_MS = 1_000;
const { deno, libc } = IMPLEMENTATIONS as Record<"deno" | "libc", Implementation>;
const VARIANT = expand(echo).find((each) => each.role === "server" && each.family === "ipv4")!;

/** An implementation of libc's sockets with a defect. */
function broken(breaks: Defect["breaks"]): Implementation {
  const defect: Defect = { name: "", caughtBy: [], breaks };
  const start = (): Promise<Endpoint> => Promise.resolve(new BrokenEndpoint(new LibcEndpoint(), defect));
  return { name: "broken", command: [], custom: true, start };
}

/** True the first `most` times. */
function times(most: number): () => boolean {
  let count = 0;
  return () => ++count <= most;
}

/** Receives other bytes than came, as long as `when` says so. */
function liar(when: () => boolean): Implementation {
  return broken(() => ({
    async recv(_params, next) {
      const reply = await next();
      if (reply.value?.data.length && when()) reply.value.data[0]! ^= 1;
      return reply;
    },
  }));
}

/** Runs `body` with a lane of its own. */
async function withLane(body: (lane: Lane) => Promise<void>): Promise<void> {
  await using session = await Session.open({ deadlineMs: DEADLINE_MS });
  await body(session.lane);
}

/** Runs the variant on a lane of its own. */
async function found(subject: Implementation, peer: Implementation): Promise<JudgedTask> {
  let judged: JudgedTask | undefined;
  await withLane(async (lane) => {
    judged = await lane.run({ variant: VARIANT, subject, peer, round: 1 });
  });
  return judged!;
}

Deno.test({ name: "A peer that lies once makes no subject fail", ignore }, async () => {
  const { verdict, why, deviations } = await found(deno, liar(times(1)));
  assertEquals(verdict, "inconclusive", why);
  assertStringIncludes(why, "did not happen again");
  assertEquals(deviations, []);
});

Deno.test({ name: "A peer that always lies makes no subject fail", ignore }, async () => {
  const { verdict, why } = await found(deno, liar(() => true));
  assertEquals(verdict, "inconclusive", why);
  assertStringIncludes(why, "the reference does not get through");
});

Deno.test({ name: "A peer that hangs once makes no subject fail", ignore }, async () => {
  const first = times(1);
  const peer = broken(() => ({ recv: (_, next) => first() ? new Promise(() => {}) : next() }));
  const { verdict, why } = await found(deno, peer);
  assertEquals(verdict, "inconclusive", why);
});

Deno.test({ name: "A peer that lies makes no deviation of the reference's", ignore }, async () => {
  assertEquals((await found(libc, liar(() => true))).verdict, "inconclusive");
});

Deno.test({ name: "A lie in either seat of a pair is the pair's", ignore }, async () => {
  // The peer receives first.
  const subject = liar(times(1));
  await withLane(async (lane) => {
    const { verdict, why, grounds } = await lane.run({
      variant: VARIANT,
      subject,
      peer: subject,
      pair: true,
      round: 1,
    });
    assertEquals([verdict, grounds?.pair], ["fail", true], why);
  });
});

Deno.test({ name: "A pair whose second endpoint does not start has failed", ignore }, async () => {
  const once = times(1);
  const subject = {
    ...libc,
    start: () => once() ? Promise.resolve(new LibcEndpoint()) : Promise.reject(new Error("only one")),
  };
  await withLane(async (lane) => {
    const { verdict, why } = await lane.run({
      variant: VARIANT,
      subject,
      peer: subject,
      pair: true,
      round: 1,
    });
    assertEquals(verdict, "crash", why);
  });
});

Deno.test({ name: "A subject that lies every time fails with any peer", ignore }, async () => {
  for (const peer of [libc, broken(() => ({})), deno]) {
    const { verdict, why } = await found(liar(() => true), peer);
    assertEquals(verdict, "fail", why);
  }
});

Deno.test({ name: "A subject that lies once fails with the reference as its peer", ignore }, async () => {
  assertEquals((await found(liar(times(1)), libc)).verdict, "fail");
});

Deno.test(
  { name: "A subject that is wrong by itself fails, even where no peer reaches it", ignore },
  async () => {
    const island = broken(() => ({
      connectStream: () => Promise.resolve({ error: { errno: "ENETUNREACH", native: "" } }),
      shutdown: () => Promise.resolve({ value: {} }),
    }));
    await withLane(async (lane) => {
      const variant = expand(unconnected)[0]!;
      const { verdict, why } = await lane.run({ variant, subject: island, peer: island, round: 1 });
      assertEquals(verdict, "fail", why);
    });
  },
);

/** A case whose subject makes these calls, each of which must succeed. */
function calling(id: string, methods: readonly ("socket" | "openDatagram")[]): Case {
  return {
    ...echo,
    id,
    axes: {},
    needs: {},
    outcomes: { all: { conforming: ["ok"] } },
    async script({ subject, record }) {
      for (const method of methods) {
        if (method === "socket") await subject.socket("ipv4", "stream");
        else await subject.openDatagram("ipv4");
      }
      record("all", "ok");
    },
  };
}

/**
 * An implementation whose process is gone from its first call of `method` on; the second process is sound if
 * `mends`.
 */
function mortal(method: Method, mends: boolean): Implementation {
  const first = times(mends ? 1 : Infinity);
  const start = (): Promise<Endpoint> => {
    const sound = new LibcEndpoint();
    if (!first()) return Promise.resolve(sound);
    let dead = false;
    const gone = () => Promise.reject(new EndpointLost("it is gone", "died"));
    const endpoint: Endpoint = {
      identity: sound.identity,
      capabilities: sound.capabilities,
      invoke(asked, params) {
        dead ||= asked === method;
        return dead ? gone() : sound.invoke(asked, params);
      },
      reset: () => dead ? gone() : sound.reset(),
      stop: () => sound.stop(),
    };
    return Promise.resolve(endpoint);
  };
  return { name: "mortal", command: [], custom: true, start };
}

/** The findings of two cases in a row with the same subject or peer. */
async function twice(
  first: Case,
  second: Case,
  of: { subject: Implementation; peer: Implementation },
): Promise<JudgedTask[]> {
  const findings: JudgedTask[] = [];
  await withLane(async (lane) => {
    for (const each of [first, second]) {
      findings.push(await lane.run({ variant: expand(each)[0]!, ...of, round: 1 }));
    }
  });
  return findings;
}

const before = calling("test/before", ["openDatagram"]);

Deno.test({
  name: "A subject that dies between two variants costs neither, and the evidence says so",
  ignore,
}, async () => {
  const after = calling("test/after", ["socket"]);
  const [one, two] = await twice(before, after, { subject: mortal("socket", true), peer: libc });
  assertEquals([one?.verdict, two?.verdict], ["pass", "pass"]);
  assertStringIncludes(two!.stderr.subject, "The subject that had run test/before was gone");
  assertEquals(two!.replaced, { subject: "it is gone" });
});

Deno.test(
  { name: "An endpoint that cannot reset is replaced, which fails nothing and is reported", ignore },
  async () => {
    const unable: Implementation = {
      ...libc,
      start() {
        const endpoint = new LibcEndpoint();
        endpoint.reset = () => Promise.reject(new EndpointLost("mine cannot", "protocol"));
        return Promise.resolve(endpoint);
      },
    };
    for (
      const [seats, replaced] of [
        [{ subject: unable, peer: libc }, { subject: "mine cannot" }],
        [{ subject: libc, peer: unable }, { peer: "mine cannot" }],
      ] as const
    ) {
      for (const judged of await twice(before, before, seats)) {
        assertEquals([judged.verdict, judged.replaced], ["pass", replaced]);
      }
    }
  },
);

Deno.test({ name: "A subject that dies again in the same variant dies of it", ignore }, async () => {
  const after = calling("test/after", ["socket"]);
  const [one, two] = await twice(before, after, { subject: mortal("socket", false), peer: libc });
  assertEquals([one?.verdict, two?.verdict], ["pass", "crash"]);
});

Deno.test(
  {
    name: "A subject that dies in the middle of a variant crashed there, and the variant before it is named",
    ignore,
  },
  async () => {
    const after = calling("test/after", ["openDatagram", "socket"]);
    const [one, two] = await twice(before, after, { subject: mortal("socket", true), peer: libc });
    assertEquals([one?.verdict, two?.verdict], ["pass", "crash"]);
    assertStringIncludes(two!.why, "a fresh process got through it: test/before had run before");
  },
);

Deno.test({ name: "A subject that does not start again crashed where it was lost", ignore }, async () => {
  const after = calling("test/after", ["socket"]);
  const subject = mortal("socket", false);
  let starts = 0;
  const once: Implementation = {
    ...subject,
    start: (options) => ++starts === 1 ? subject.start(options) : Promise.reject(new Error("not again")),
  };
  const [one, two] = await twice(before, after, { subject: once, peer: libc });
  assertEquals([one?.verdict, two?.verdict], ["pass", "crash"]);
  assertStringIncludes(two!.why, "The subject was lost");
});

Deno.test({ name: "A peer that died is replaced, and the subject is judged", ignore }, async () => {
  const peer = mortal("listenStream", true);
  const client = { ...echo, axes: { role: ["client" as const], family: ["ipv4" as const] } };
  const opens: Case = {
    ...before,
    async script({ peer, record }) {
      await peer.openDatagram("ipv4");
      record("all", "ok");
    },
  };
  const [one, two] = await twice(opens, client, { subject: deno, peer });
  assertEquals([one?.verdict, two?.verdict], ["pass", "pass"], two?.why);
  assert(two!.stderr.peer.includes("was gone"));
});

Deno.test(
  { name: "An endpoint that dies when its poll is looked at is replaced and not failed", ignore },
  async () => {
    for (
      const seats of [{ subject: mortal("poll", false), peer: libc }, {
        subject: deno,
        peer: mortal("poll", false),
      }]
    ) {
      const { verdict, why } = await found(seats.subject, seats.peer);
      assertEquals(verdict, "pass", why);
    }
  },
);

Deno.test(
  { name: "In a sandbox a failure that the reference shares is not the subject's", ignore },
  async () => {
    const sandboxed = broken(() => ({
      socket: () => Promise.resolve({ error: { errno: "EIO", native: "the sandbox's" } }),
    }));
    const both: Case = {
      ...before,
      async script({ subject, peer }) {
        await peer.openDatagram("ipv4");
        await subject.socket("ipv4", "stream");
      },
    };
    for (const [foreign, expected] of [[false, "fail"], [true, "inconclusive"]] as const) {
      await using session = await Session.open({ deadlineMs: DEADLINE_MS, reference: sandboxed, foreign });
      const task = {
        variant: expand(both)[0]!,
        subject: { ...sandboxed, name: "subject" },
        peer: sandboxed,
        round: 1,
      };
      const { verdict, why } = await session.lane.run(task);
      assertEquals(verdict, expected, why);
    }
  },
);

Deno.test({ name: "In a sandbox a subject still fails where the reference does not", ignore }, async () => {
  await using session = await Session.open({ deadlineMs: DEADLINE_MS, reference: libc, foreign: true });
  const task = { variant: VARIANT, subject: liar(() => true), peer: libc, round: 1 };
  assertEquals((await session.lane.run(task)).verdict, "fail");
});
