import { assert, assertEquals } from "@std/assert";
import { IMPLEMENTATIONS } from "../agents/implementations.ts";
import { openSystem } from "../libc/sys.ts";
import { Session } from "../run/session.ts";
import { LanePlaces, LOOPBACK_HOSTS } from "../script/places.ts";
import { Arena } from "./arena.ts";
import { explore } from "./explore.ts";
import { cellsOf, covering, exhaustive, type Space } from "./generate.ts";
import { MODELS, spaceOf } from "./spaces.ts";
import type { Model } from "./model.ts";
import type { Step } from "./step.ts";
import { sweepsOf } from "./sweeps.ts";
import { TCP } from "./tcp_model.ts";

const ignore = Deno.build.os !== "linux";
if (!ignore) openSystem();
const libc = IMPLEMENTATIONS.libc!;

Deno.test({
  name: "libc does what the models predict, in every sequence of three steps",
  ignore,
  async fn() {
    await using session = await Session.open({ deadlineMs: 10_000 });
    const endpoint = await session.lane.pool.endpoint("subject", libc);
    const families = ["ipv4", "ipv6", "unix"] as const;
    const asked = { families, modes: ["nonblocking", "blocking"], roles: ["client", "server"] } as const;
    let most = 0;
    for (const sweep of sweepsOf(endpoint, asked)) {
      const { family, role, mode, model } = sweep;
      // What depends on neither family nor role is asked once.
      const first = role === (model.roles ?? asked.roles)[0] && family !== "ipv6" && mode === "nonblocking";
      const amount = { length: first ? 3 : 2, random: 200, seed: 1, cells: false };
      const options = {
        deadlineMs: 10_000,
        signal: new AbortController().signal,
        aside: mode === "blocking",
      };
      const { found, unsure, cut, played } = await explore(
        session,
        { subject: libc, peer: libc, ...sweep },
        amount,
        options,
      );
      assertEquals({ found, unsure, cut }, { found: [], unsure: [], cut: undefined });
      assert(played > 40, `${played} of ${model.name} over ${family}, ${mode}, ${role}`);
      most = Math.max(most, played);
    }
    assert(most > 3_000, `${most} sequences`);
  },
});

/** Milliseconds in which TCP on Linux sends again what nobody acknowledged. */
const SENT_AGAIN_MS = 300;

Deno.test({
  name: "What is sent again after a fill, and refused, is in the model",
  ignore,
  async fn() {
    // What the subject sees depends on the time that passes here.
    const later: Step = {
      ...{ by: "subject", about: "waits", needs: [], code: "pause()" },
      call: () => new Promise((resolve) => setTimeout(resolve, SENT_AGAIN_MS)),
      word: () => "ok",
    };
    const model: Model = {
      ...TCP,
      steps: { ...TCP.steps, later },
      can: (world, step) => step === "later" || TCP.can(world, step),
      next: (world, step, waits) => step === "later" ? [{ seen: "ok", world }] : TCP.next(world, step, waits),
    };
    await using session = await Session.open({ deadlineMs: 10_000 });
    const { lane, clock, observer, folder } = session;
    const arena = new Arena({
      ...{ model, role: "client", family: "ipv6", mode: "blocking", clock, observer, deadlineMs: 10_000 },
      places: new LanePlaces(LOOPBACK_HOSTS, folder),
      subject: await lane.pool.endpoint("subject", libc),
      peer: await lane.pool.endpoint("peer", libc),
    });
    for (const begin of ["peer-shut-write/fill/peer-shut-read", "fill/peer-shut-read/peer-shut-write"]) {
      const { seen, deviation } = await arena.play([...begin.split("/"), "later", "sendall", "recv"]);
      assertEquals(deviation, undefined);
      assertEquals(seen.slice(-2), ["EPIPE", "eof"]);
    }
  },
});

/** A model with all of its steps. */
async function spaces(waits: boolean): Promise<Space[]> {
  await using session = await Session.open({ deadlineMs: 10_000 });
  const endpoint = await session.lane.pool.endpoint("subject", libc);
  return MODELS.map((model) => spaceOf(model, waits ? "blocking" : "nonblocking", endpoint, endpoint));
}

Deno.test({
  name: "libc has every step of every model",
  ignore,
  async fn() {
    const waiting = await spaces(true);
    for (const [index, { model, steps }] of (await spaces(false)).entries()) {
      const both = new Set([...steps, ...waiting[index]!.steps]);
      assertEquals([...both].toSorted(), Object.keys(model.steps).toSorted());
    }
  },
});

Deno.test({
  name:
    "There is a sequence to every cell that short sequences reach, and no way leads to a step that cannot be made",
  ignore,
  async fn() {
    for (const space of [...await spaces(false), ...await spaces(true)]) {
      const covered = new Set([...covering(space, 12)].flatMap((each) => [...cellsOf(space, each)]));
      for (const sequence of exhaustive(space, 2, true)) {
        for (const cell of cellsOf(space, sequence)) {
          assert(covered.has(cell), `${sequence.join("/")}: ${cell}`);
        }
      }
    }
  },
});
