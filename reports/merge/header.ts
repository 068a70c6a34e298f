import type { RunHeader } from "../model.ts";

/** The header that one run would have: that of the first shard, for all of them. */
export function mergedHeader(headers: readonly RunHeader[]): RunHeader {
  const [{ shard, ...first }] = headers as [RunHeader, ...RunHeader[]];
  const all = (values: readonly string[]) => [...new Set(values)].join(", ");
  return {
    ...first,
    started: headers.map(({ started }) => started).sort()[0]!,
    host: { ...first.host, kernel: all(headers.map(({ host }) => host.kernel)) },
    args: withoutShard(first.args),
    implementations: first.implementations.map((each, at) => ({
      ...each,
      version: all(headers.map(({ implementations }) => implementations[at]!.version)),
    })),
    planned: shard!.planned,
    plan: { variants: shard!.variants, expectations: shard!.expectations },
  };
}

/** The words of a command line without the option that made it a shard. */
function withoutShard(args: readonly string[]): string[] {
  return args.filter((word, at) => !/^--shard(=|$)/.test(word) && args[at - 1] !== "--shard");
}
