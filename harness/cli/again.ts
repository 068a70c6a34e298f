import type { Implementation } from "../agents/implementations.ts";
import type { Task } from "../run/task.ts";
import { type Hosts, LOOPBACK, type SeatHosts } from "../script/places.ts";
import { joinWords } from "../../reports/command.ts";
import { INVOCATION } from "./invocation.ts";

/** The command that runs the variant of a task alone; `options` are words that it needs as the run did. */
export function commandFor(
  { variant, subject, peer, pair }: Task,
  hosts: SeatHosts,
  options: readonly string[],
): string {
  const words = [
    "run",
    variant.case.id,
    ...(variant.name ? ["--variant", variant.name] : []),
    ...wordsFor("subject", subject),
    ...pair ? ["--pair"] : wordsFor("peer", peer),
    ...addressesOf("subject", hosts.subject),
    ...addressesOf("peer", hosts.peer),
    ...options,
  ];
  return `${INVOCATION} ${joinWords(words)}`;
}

function wordsFor(
  seat: "subject" | "peer",
  { name, custom, configured, relay, command, env = {}, cwd }: Implementation,
): string[] {
  if (!custom || configured) return [relay ? "--relay" : `--${seat}`, name];
  return [
    relay ? "--relay-command" : seat === "peer" ? "--peer-agent" : "--agent",
    joinWords(command),
    "--name",
    name,
    ...Object.entries(env).flatMap(([key, value]) => ["--env", `${key}=${value}`]),
    ...cwd ? ["--cwd", cwd] : [],
  ];
}

function addressesOf(seat: "subject" | "peer", hosts: Hosts): string[] {
  return Object.entries(hosts)
    .filter(([family, host]) => host !== LOOPBACK[family as keyof Hosts])
    .flatMap(([, host]) => [`--${seat}-address`, host]);
}
