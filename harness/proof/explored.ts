/**
 * `deno task explored`: explores every deliberately broken implementation whose defect is in a call of the
 * models' alphabets, for as long as `--seconds` says, and tells how many are found.
 *
 * @module
 */
import { parseArgs } from "@std/cli";
import { IMPLEMENTATIONS } from "../agents/implementations.ts";
import type { Method } from "../endpoint/operations.ts";
import { FAMILIES } from "../endpoint/address.ts";
import { explore } from "../explore/explore.ts";
import { MODELS } from "../explore/spaces.ts";
import { sweepsOf } from "../explore/sweeps.ts";
import type { Model } from "../explore/model.ts";
import { Session } from "../run/session.ts";
import type { Defect } from "./broken/endpoint.ts";
import { broken } from "./broken/implementation.ts";
import { allDefects } from "./broken/mod.ts";

/** Milliseconds that a call may take. */
const DEADLINE_MS = 1_000;

/** The operations of the subject's that a model's steps call, beside those that make its sockets. */
const CALLS: Readonly<Record<Model["type"], readonly Method[]>> = {
  // deno-fmt-ignore
  stream: ["send", "sendall", "recv", "drain", "shutdown", "close", "abort", "poll", "getsockopt", "fionread",
    "getpeername", "getsockname"],
  // deno-fmt-ignore
  datagram: ["sendto", "send", "recvfrom", "connect", "shutdown", "poll", "getsockopt", "fionread", "getpeername",
    "getsockname", "close"],
};

/** The models in whose calls a defect is, by the areas of the cases that catch it. */
function modelsFor(defect: Defect, methods: readonly string[]): Model[] {
  const areas = defect.caughtBy.map((id) => id.split("/").slice(0, 2).join("/"));
  return MODELS.filter(({ name, type }) => {
    const near = name === "tcp"
      ? areas.some((area) => /^(tcp|poll|boundary|option)\//.test(area))
      : name === "udp"
      ? areas.some((area) => area.startsWith("udp/"))
      : areas.some((area) => /^unix\/stream/.test(area));
    return near && methods.length > 0 &&
      methods.every((each) => (CALLS[type] as readonly string[]).includes(each));
  });
}

if (import.meta.main) {
  const { seconds = "10", only } = parseArgs(Deno.args, { string: ["only", "seconds"] });
  await using session = await Session.open({ deadlineMs: DEADLINE_MS });
  const libc = IMPLEMENTATIONS.libc!;
  let found = 0;
  const missed: string[] = [];
  const sound = await session.lane.pool.endpoint("peer", libc);
  for (const defect of await allDefects()) {
    if (defect.of !== undefined && defect.of !== "libc") continue;
    if (only !== undefined && !defect.name.includes(only)) continue;
    const methods = Object.keys(defect.breaks());
    const models = modelsFor(defect, methods);
    if (models.length === 0) continue;
    const subject = broken(defect);
    const signal = AbortSignal.timeout(Number(seconds) * 1000);
    const startedMs = performance.now();
    const sweeps = sweepsOf(sound, {
      families: FAMILIES,
      modes: ["nonblocking", "blocking"],
      roles: ["client"],
    })
      .filter(({ model, family }) => models.includes(model) && family !== "ipv6");
    let kind = "";
    for (const sweep of sweeps) {
      const stop = new AbortController();
      const any = AbortSignal.any([signal, stop.signal]);
      const { found } = await explore(session, { subject, peer: libc, ...sweep }, {
        length: 3,
        random: 20_000,
        seed: 1,
        cells: true,
        looks: true,
      }, {
        deadlineMs: DEADLINE_MS,
        signal: any,
        progress: (_played, findings) => findings > 0 && stop.abort(),
      });
      kind = found[0]?.kind ?? "";
      if (kind !== "" || signal.aborted) break;
    }
    const ms = Math.round(performance.now() - startedMs);
    if (kind === "") missed.push(defect.name);
    else found++;
    console.log(`${kind === "" ? "missed" : "found "} ${String(ms).padStart(6)} ms  ${defect.name}  ${kind}`);
    await session.lane.pool.drop(await session.lane.pool.endpoint("subject", subject));
  }
  console.log(`${found} of ${found + missed.length} defects are found within ${seconds} s`);
  Deno.exit(0);
}
