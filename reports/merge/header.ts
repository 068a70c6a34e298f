import type { RunHeader } from "../model.ts";

/** The header that one run would have: that of the first shard, for all of them. */
export function mergedHeader(headers: readonly RunHeader[]): RunHeader {
  const [{ shard, ...first }] = headers as [RunHeader, ...RunHeader[]];
  const named = Map.groupBy(headers.flatMap(({ implementations }) => implementations), ({ name }) => name);
  const names = new Set([...first.subjects, ...first.peers]);
  const all = (values: readonly string[]) => [...new Set(values)].join(", ");
  return {
    ...first,
    started: headers.map(({ started }) => started).sort()[0]!,
    host: { ...first.host, kernel: all(headers.map(({ host }) => host.kernel)) },
    args: withoutShard(first.args),
    implementations: [...names].flatMap((name) => {
      const [one, ...others] = named.get(name) ?? [];
      return one ? [{ ...one, version: all([one, ...others].map(({ version }) => version)) }] : [];
    }),
    planned: headers.reduce((sum, { planned }) => sum + planned, 0),
    plan: { variants: shard!.variants, expectations: shard!.expectations },
  };
}

/** The words of a command line without the option that made it a shard. */
function withoutShard(args: readonly string[]): string[] {
  return args.filter((word, at) => !/^--shard(=|$)/.test(word) && args[at - 1] !== "--shard");
}
