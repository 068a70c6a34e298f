import { IMPLEMENTATIONS } from "../../agents/implementations.ts";
import type { Case } from "../../case/case.ts";
import { expand, type Variant } from "../../case/variants.ts";
import { FAMILIES } from "../../endpoint/address.ts";
import type { Mode } from "../../endpoint/kinds.ts";
import type { Method } from "../../endpoint/operations.ts";
import { Arena } from "../../explore/arena.ts";
import { possible } from "../../explore/generate.ts";
import { spaceOf } from "../../explore/spaces.ts";
import { type Sweep, sweepsOf } from "../../explore/sweeps.ts";
import { isFailure } from "../../judge/judge.ts";
import type { Session } from "../../run/session.ts";
import { LanePlaces, LOOPBACK_HOSTS } from "../../script/places.ts";
import type { Defect } from "../broken/endpoint.ts";
import { broken } from "../broken/implementation.ts";
import { onLanes } from "../sensitivity/lanes.ts";
import { CallLog } from "./calls.ts";

const libc = IMPLEMENTATIONS.libc!;
/** Milliseconds that an operation of the alphabets may take. */
const DEADLINE_MS = 2_000;

/** A sweep, and the calls that the subject makes in its sequences. */
interface Alphabet {
  readonly sweep: Sweep;
  readonly calls: ReadonlySet<string>;
  /** Operations that steps call, beside those that make the sockets. */
  readonly steps: ReadonlySet<Method>;
  /** Operations that either end calls. */
  readonly methods: ReadonlySet<Method>;
}

/** Plays every step once, and takes note of the calls. */
async function alphabets({ lane: { pool }, folder, clock, observer }: Session): Promise<Alphabet[]> {
  const log = new CallLog();
  const peers = new CallLog();
  const subject = await pool.endpoint("subject", broken(log));
  const peer = await pool.endpoint("peer", broken(peers));
  const places = new LanePlaces(LOOPBACK_HOSTS, await Deno.makeTempDir({ dir: folder, prefix: "" }));
  const all: Alphabet[] = [];
  for (const sweep of sweepsOf(subject, { families: FAMILIES, modes: [], roles: ["client", "server"] })) {
    const calls = new Set<string>();
    const methods = new Set<Method>();
    const methodsOf = async (mode: Mode, sequence: readonly string[]): Promise<ReadonlySet<Method>> => {
      log.begin();
      peers.begin();
      const ends = { subject, peer, places, clock, observer, deadlineMs: DEADLINE_MS };
      await new Arena({ ...sweep, mode, ...ends }).play(sequence);
      await subject.reset();
      await peer.reset();
      log.calls.forEach((each) => calls.add(each));
      log.methods.union(peers.methods).forEach((each) => methods.add(each));
      return log.methods;
    };
    const making = await methodsOf(sweep.mode, []);
    // The calls that make the sockets are not steps, but for these.
    const steps = new Set<Method>(sweep.model.type === "listener" ? ["accept", "close"] : ["close"]);
    // A step makes the same calls in every mode, and one that waits would have to be ended by others.
    const space = spaceOf(sweep.model, "nonblocking", subject, peer);
    for (const step of space.steps.filter((each) => possible(space, [each]))) {
      (await methodsOf("nonblocking", [step])).difference(making).forEach((each) => steps.add(each));
    }
    all.push({ sweep, calls, steps, methods });
  }
  await pool.drop(subject);
  await pool.drop(peer);
  return all;
}

/**
 * The sweeps in which each of some defects can show, for those that sit in the alphabets: a case fails
 * because of the defect that calls what it breaks, and makes no other calls than sequences do. Its peer may
 * make them otherwise, but calls nothing that neither end of a sequence does, such as a filter of packets.
 */
export async function inAlphabets(
  defects: readonly Defect[],
  cases: readonly Case[],
  session: Session,
): Promise<Map<Defect, Sweep[]>> {
  const all = await alphabets(session);
  const ids = new Set(defects.flatMap(({ caughtBy }) => caughtBy));
  const variants = cases.filter(({ id }) => ids.has(id)).flatMap(expand);
  const { signal } = new AbortController();
  const logs = new Map(session.lanes.map((lane) => {
    const [log, peers] = [new CallLog(), new CallLog()];
    return [lane, { log, peers, subject: broken(log), peer: broken(peers) }];
  }));
  const places = new Map<
    Variant,
    { readonly alphabets: readonly Alphabet[]; readonly methods: ReadonlySet<Method> }
  >();
  await onLanes(variants, session.lanes, isAlone, signal, async (variant, lane) => {
    const { log, peers, subject, peer } = logs.get(lane)!;
    log.begin();
    peers.begin();
    await lane.run({ variant, subject, peer, round: 1 });
    const { calls, methods } = log;
    const alphabets = all.filter((each) =>
      isAbout(variant, each.sweep) && calls.isSubsetOf(each.calls) && peers.methods.isSubsetOf(each.methods)
    );
    places.set(variant, { alphabets, methods });
  });
  const inside = new Map<Defect, Set<Sweep>>();
  const meetings = defects.flatMap((defect) => {
    const breaks = Object.keys(defect.breaks()) as Method[];
    return variants.flatMap((variant) => {
      const { alphabets, methods } = places.get(variant)!;
      const sweeps = alphabets.filter(({ steps }) =>
        breaks.some((each) => steps.has(each) && methods.has(each))
      )
        .map(({ sweep }) => sweep);
      return defect.caughtBy.includes(variant.case.id) && sweeps.length > 0
        ? [{ defect, variant, sweeps }]
        : [];
    });
  });
  await onLanes(meetings, session.lanes, ({ variant }) => isAlone(variant), signal, async (meeting, lane) => {
    const { defect, variant, sweeps } = meeting;
    const found = inside.get(defect) ?? new Set();
    if (sweeps.every((each) => found.has(each))) return;
    const subject = broken(defect);
    const fails = async () => isFailure((await lane.run({ variant, subject, peer: libc, round: 1 })).verdict);
    // On a busy machine one failure may be chance.
    const caught = await fails() && await fails();
    await lane.pool.drop(await lane.pool.endpoint("subject", subject));
    if (!caught) return;
    sweeps.forEach((each) => found.add(each));
    inside.set(defect, found);
  });
  return new Map(
    defects.filter((each) => inside.has(each)).map((each) => [
      each,
      all.map(({ sweep }) => sweep)
        .filter((sweep) => inside.get(each)!.has(sweep)),
    ]),
  );
}

/** True if nothing may run beside a variant. */
function isAlone(variant: Variant): boolean {
  return variant.case.exclusive ?? false;
}

/** True if a variant's axes are those of a sweep, where it has them. */
function isAbout({ family = "ipv4", role, mode }: Variant, sweep: Sweep): boolean {
  return family === sweep.family && (role ?? sweep.role) === sweep.role &&
    (mode === undefined || mode === "natural" || mode === sweep.mode);
}
