import { agent, type Implementation, IMPLEMENTATIONS } from "../agents/implementations.ts";
import { reference } from "../agents/reference.ts";
import { defaultName } from "../agent/words.ts";
import { literalHost } from "../endpoint/address.ts";
import { implementationIn } from "../run/implementation_of.ts";
import { PROJECT_FILE, projectImplementations } from "../run/project.ts";
import { type Hosts, LOOPBACK, type SeatHosts } from "../script/places.ts";
import { AGENT_OPTION, AGENT_OPTIONS, type NamedAgent, PEER_AGENT_OPTION, readAgents } from "./agents.ts";
import { type Arguments, type Option, UsageError } from "./usage.ts";

/** Options that say where the implementations are. */
export const HOST_OPTIONS = {
  "subject-address": {
    value: "IP",
    repeatable: true,
    help: "Address that subjects bind and peers connect to, one for each family. Default: loopback.",
  },
  "peer-address": {
    value: "IP",
    repeatable: true,
    help: "Address that peers bind and subjects connect to, one for each family. Default: loopback.",
  },
} as const satisfies Record<string, Option>;

/** The names that an implementation can be called by, for the help. */
export const NAMES = `${
  Object.keys(IMPLEMENTATIONS).join(", ")
}, or one that ${PROJECT_FILE} names (see list --help)`;

/** Options that say which implementations meet, and where. */
export const SEAT_OPTIONS = {
  subject: {
    value: "NAME",
    repeatable: true,
    help: `Implementation under test: ${NAMES}. Default: all.`,
  },
  agent: AGENT_OPTION,
  peer: {
    value: "NAME",
    repeatable: true,
    help: "Implementation on the other side. Default: libc on Linux, else c or python.",
  },
  "peer-agent": PEER_AGENT_OPTION,
  pair: {
    help:
      "Give both seats to each implementation under test, as two processes: for stacks that can only talk " +
      "to themselves. Whatever goes wrong is the pair's.",
  },
  ...AGENT_OPTIONS,
  ...HOST_OPTIONS,
} as const satisfies Record<string, Option>;

/** The implementations of a run; `named` are those that the user asked for by name or command. */
export interface Seats {
  readonly subjects: readonly Implementation[];
  /** The subjects themselves where each has both seats. */
  readonly peers: readonly Implementation[];
  readonly pair: boolean;
  readonly named: ReadonlySet<string>;
  readonly hosts: SeatHosts;
}

/**
 * The implementations that the command line names, or the default ones.
 *
 * @throws {UsageError} for a name that is taken, or an address that is not literal.
 * @throws {UnknownImplementation} for a name that no implementation has.
 * @throws {ProjectError} for a mistake in the project's file.
 */
export async function readSeats(args: Arguments): Promise<Seats> {
  const project = await projectImplementations();
  const agents = nameAgents(readAgents(args), Object.keys(project));
  const choose = (seat: "subject" | "peer"): Implementation[] => [
    ...[...new Set(args.values(seat))].map((name) => implementationIn(project, name)),
    ...agents.filter((each) => each.seat === seat).map((each) => each.implementation),
  ];
  const [subjects, peers] = [choose("subject"), choose("peer")];
  const pair = args.switches.has("pair");
  if (pair && peers.length > 0) {
    throw new UsageError(`"--pair" gives both seats to the subject, found "${peers[0]!.name}" as a peer`);
  }
  const chosen = subjects.length > 0 ? subjects : Object.values({ ...IMPLEMENTATIONS, ...project });
  return {
    subjects: chosen,
    peers: pair ? chosen : peers.length > 0 ? peers : [await reference()],
    pair,
    named: new Set([...subjects, ...peers, ...Object.values(project)].map((each) => each.name)),
    hosts: readHosts(args),
  };
}

/** Gives each agent a name that no other agent has, and none of the implementations that have names already. */
function nameAgents(
  agents: readonly NamedAgent[],
  project: readonly string[],
): { seat: string; implementation: Implementation }[] {
  const named = new Set([...Object.keys(IMPLEMENTATIONS), ...project]);
  const taken = new Set(named);
  return agents.map(({ seat, command, env, cwd, ...given }) => {
    if (given.name !== undefined && taken.has(given.name)) {
      throw new UsageError(
        `The name "${given.name}" is taken: give each agent a name of its own, ` +
          `other than ${[...named].join(", ")}`,
      );
    }
    let name = given.name ?? defaultName(command);
    if (named.has(name)) name = `${name}-agent`;
    for (let number = 2; taken.has(name); number++) name = `${name.replace(/-\d+$/, "")}-${number}`;
    taken.add(name);
    return { seat, implementation: agent(name, command, { env, ...(cwd === undefined ? {} : { cwd }) }) };
  });
}

/**
 * The addresses of both seats; loopback where the command line names none.
 *
 * @throws {UsageError} for an address that is not literal.
 */
export function readHosts(args: Arguments): SeatHosts {
  return { subject: readHost(args, "subject-address"), peer: readHost(args, "peer-address") };
}

function readHost(args: Arguments, option: keyof typeof HOST_OPTIONS): Hosts {
  const addresses = args.values(option);
  if (addresses.length === 0) return LOOPBACK;
  const found: { ipv4?: string; ipv6?: string } = {};
  for (const address of addresses) {
    const [ipv4, ipv6] = [literalHost("ipv4", address), literalHost("ipv6", address)];
    if (ipv4 !== undefined) found.ipv4 = ipv4;
    else if (ipv6 !== undefined) found.ipv6 = ipv6;
    else throw new UsageError(`"--${option}" must be a literal IPv4 or IPv6 address, found "${address}"`);
  }
  return found;
}
