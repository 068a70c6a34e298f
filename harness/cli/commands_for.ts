import type { Implementation } from "../agents/implementations.ts";
import type { Task } from "../run/task.ts";
import { LOOPBACK } from "../script/places.ts";
import type { Hosts, SeatHosts } from "../endpoint/address.ts";
import { joinWords } from "../../reports/command.ts";
import { INVOCATION } from "./invocation.ts";

/**
 * Gives the command that runs the variant of a task alone; `options` are words that it needs as the run did.
 * Makes the words that the tasks of a pair of implementations share once: a run may have a hundred thousand.
 */
export function commandsFor(hosts: SeatHosts, options: readonly string[]): (task: Task) => string {
  const common = new Map<Implementation, Map<Implementation, string>>();
  const made = ({ subject, peer, pair }: Task): string =>
    joinWords([
      ...wordsFor("subject", subject),
      ...pair ? ["--pair"] : wordsFor("peer", peer),
      ...addressesOf("subject", hosts.subject),
      ...addressesOf("peer", hosts.peer),
      ...options,
    ]);
  return (task) => {
    const { variant, subject, peer } = task;
    const ofSubject = common.get(subject) ?? new Map<Implementation, string>();
    common.set(subject, ofSubject);
    const words = ofSubject.get(peer) ?? made(task);
    ofSubject.set(peer, words);
    const own = joinWords([variant.case.id, ...(variant.name ? ["--variant", variant.name] : [])]);
    return `${INVOCATION} run ${own} ${words}`;
  };
}

function wordsFor(
  seat: "subject" | "peer",
  { name, called = name, custom, configured, relay, near, command, env = {}, cwd, without = [] }:
    Implementation,
): string[] {
  const end = near ? ["--near", near.name] : [];
  if (!custom || configured) return [relay ? "--relay" : `--${seat}`, called, ...end];
  return [
    relay ? "--relay-command" : seat === "peer" ? "--peer-agent" : "--agent",
    joinWords(command),
    "--name",
    name,
    ...Object.entries(env).flatMap(([key, value]) => ["--env", `${key}=${value}`]),
    ...cwd ? ["--cwd", cwd] : [],
    ...without.flatMap((word) => ["--without", word]),
    ...end,
  ];
}

function addressesOf(seat: "subject" | "peer", hosts: Hosts): string[] {
  return Object.entries(hosts)
    .filter(([family, host]) => host !== LOOPBACK[family as keyof Hosts])
    .flatMap(([, host]) => [`--${seat}-address`, host]);
}
