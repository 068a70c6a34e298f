import type { RunHeader } from "../model.ts";
import { capital } from "./complete.ts";
import { contrast, traitsOf } from "./alike.ts";

/** Hashes say something only where nothing else does. */
const HASHED = /hash/;

/** Traits that only the start of a run shows. */
const STARTED = /^the (number of results|mark of a sandbox's kernel)$/;

/**
 * A sentence for each trait in which a run that should go on differs from the results that it has: `now` is
 * its header, `before` that of the results. None if it is the same run, or if nothing has started yet, so
 * that `now` has no implementations, and what is planned is the same.
 */
export function otherRun(now: RunHeader, before: RunHeader): string[] {
  const own = new Map(traitsOf(now, {}).map((each) => [each.what, each.value]));
  const traits = [
    ...traitsOf(before, {}),
    { what: "the shard", value: shardText(before) },
    { what: "the number of results", value: before.planned },
  ];
  own.set("the shard", shardText(now));
  own.set("the number of results", now.planned);
  const started = now.implementations.length > 0;
  const found = traits.filter(({ what, value }) =>
    own.has(what) && (started || !STARTED.test(what)) &&
    JSON.stringify(own.get(what)) !== JSON.stringify(value)
  );
  const telling = found.filter(({ what }) => !HASHED.test(what) && what !== "the number of results");
  return (telling.length > 0 ? telling : found).map(({ what, value }) => {
    const [here, there] = contrast(own.get(what), value);
    return `${capital(what)} ${here}, expected ${there} as in the results`;
  });
}

function shardText({ shard }: RunHeader): string {
  return shard === undefined ? "none" : `${shard.index}/${shard.of}`;
}
