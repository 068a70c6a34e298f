import { assert, assertEquals, assertRejects } from "@std/assert";
import echo from "../../cases/service/upper_oneshot.ts";
import { bearers } from "../agent/strays.ts";
import { agent, IMPLEMENTATIONS } from "../agents/implementations.ts";
import { defineCase } from "../case/case.ts";
import { expand } from "../case/variants.ts";
import { PYTHON } from "../proof/python.ts";
import { Session } from "./session.ts";
import { ignore } from "../proof/unless_linux.ts";

const DEADLINE_MS = 5_000;

/** Runs `body` and returns the paths of the temporary folders that were made meanwhile. */
async function foldersOf(body: () => Promise<void>): Promise<string[]> {
  const { makeTempDirSync } = Deno;
  const made: string[] = [];
  Deno.makeTempDirSync = (options) => {
    const path = makeTempDirSync(options);
    made.push(path);
    return path;
  };
  try {
    await body();
  } finally {
    Deno.makeTempDirSync = makeTempDirSync;
  }
  return made;
}

async function assertGone(paths: readonly string[]): Promise<void> {
  assert(paths.length > 0);
  for (const path of paths) await assertRejects(() => Deno.stat(path), Deno.errors.NotFound);
}

/**
 * A Python agent that also starts a process which leaves the agent's group, out of reach of the signal that
 * ends that.
 */
const straying = agent("straying", [
  ...PYTHON,
  "-c",
  "import runpy, subprocess, sys; " +
  'subprocess.Popen(["sleep", "60"], start_new_session=True, stdin=subprocess.DEVNULL, ' +
  "stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL); " +
  `sys.path.insert(0, "${new URL("../agents/python", import.meta.url).pathname}"); ` +
  'runpy.run_module("sockets", run_name="__main__")',
]);

Deno.test({
  name: "Nothing is left of a session: no folder, no agent, nothing that an agent started",
  ignore,
  sanitizeOps: true,
  sanitizeResources: true,
  fn: async () => {
    const folders = await foldersOf(async () => {
      await using session = await Session.open({ deadlineMs: DEADLINE_MS, jobs: 2 });
      const task = { variant: expand(echo)[0]!, subject: straying, peer: IMPLEMENTATIONS.libc!, round: 1 };
      for (const lane of session.lanes) {
        const { verdict, why } = await lane.run(task);
        assertEquals(verdict, "pass", why);
      }
      assert((await bearers()).length > 0);
    });
    await assertGone(folders);
    // They have been killed, and the kernel takes its time; so does each look.
    let left = await bearers();
    for (let looks = 0; left.length > 0 && looks < 100; looks++) left = await bearers();
    assertEquals(left, []);
  },
});

Deno.test({
  name: "Nothing is left of a session that cannot be opened",
  ignore,
  sanitizeOps: true,
  sanitizeResources: true,
  fn: async () => {
    const { mkdirSync } = Deno;
    let made = 0;
    // The disk is full before the second lane has its folder.
    Deno.mkdirSync = (...args) => {
      if (made++ > 0) throw new Error("No space left");
      mkdirSync(...args);
    };
    try {
      const folders = await foldersOf(async () => {
        const opening = Session.open({ deadlineMs: DEADLINE_MS, jobs: 2 });
        await assertRejects(() => opening, Error, "No space left");
      });
      await assertGone(folders);
    } finally {
      Deno.mkdirSync = mkdirSync;
    }
  },
});

Deno.test("A session has 1 lane, or as many as are asked for", async () => {
  await using one = await Session.open({ deadlineMs: DEADLINE_MS });
  await using three = await Session.open({ deadlineMs: DEADLINE_MS, jobs: 3 });
  assertEquals([one.lanes.length, three.lanes.length], [1, 3]);
});

/** A script that ends while an operation goes on whose failure nobody will catch. */
const careless = defineCase({
  ...echo,
  id: "session/careless",
  axes: { family: ["ipv4"] },
  outcomes: { done: { conforming: ["yes"] } },
  async script({ connected, record }) {
    const { subject, peer } = await connected();
    const receiving = (async () => await subject.recv(1))();
    void receiving.then(() => {});
    await peer.abort();
    record("done", "yes");
  },
});

Deno.test({
  name: "An operation that fails behind a script's back does not end the process",
  ignore,
  fn: async () => {
    await using session = await Session.open({ deadlineMs: DEADLINE_MS });
    const libc = IMPLEMENTATIONS.libc!;
    const task = { variant: expand(careless)[0]!, subject: libc, peer: libc, round: 1 };
    assertEquals((await session.lane.run(task)).verdict, "pass");
    // The rejection is reported a turn of the event loop later.
    await new Promise((resolve) => setTimeout(resolve, 0));
  },
});
