import { agent, type Implementation, IMPLEMENTATIONS } from "../agents/implementations.ts";
import { reference } from "../agents/reference.ts";
import { defaultName } from "../agent/words.ts";
import { type Hosts, INET_FAMILIES, literalHost, type SeatHosts } from "../endpoint/address.ts";
import { customRelay, relay } from "../relays/implementation.ts";
import { RELAYS } from "../relays/relays.ts";
import { implementationIn, relayIn } from "../run/implementation_of.ts";
import { PROJECT_FILE, projectImplementations, projectRelays } from "../run/project.ts";
import { LOOPBACK } from "../script/places.ts";
import {
  AGENT_OPTION,
  AGENT_OPTIONS,
  type NamedAgent,
  PEER_AGENT_OPTION,
  readAgents,
  RELAY_OPTION,
} from "./agents.ts";
import type { Case } from "../case/case.ts";
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
    help: "Make each implementation under test its own peer, in a second process: for stacks that can only " +
      "talk to themselves. Every failure is the pair's.",
  },
  relay: {
    value: "NAME",
    repeatable: true,
    help: `Relay under test, between two trusted ends: ${Object.keys(RELAYS).join(", ")}, or a chain such ` +
      "as socat+haproxy. Default: all, where only cases of relays are selected.",
  },
  "relay-command": RELAY_OPTION,
  near: {
    value: "NAME",
    help: "Implementation at the near end of relays; --peer is the one at the far end.",
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
 * The implementations and relays that the command line names, or the default ones for the selected cases.
 *
 * @throws {UsageError} for a name that is taken, or an address that is not literal.
 * @throws {UnknownImplementation} for a name that no implementation has.
 * @throws {ProjectError} for a mistake in the project's file.
 */
export async function readSeats(args: Arguments, cases: readonly Case[]): Promise<Seats> {
  const [project, relays] = [await projectImplementations(), await projectRelays()];
  const agents = nameAgents(readAgents(args), [...Object.keys(project), ...Object.keys(relays)]);
  const choose = (seat: NamedAgent["seat"], byName: (name: string) => Implementation): Implementation[] => [
    ...[...new Set(args.values(seat))].map(byName),
    ...agents.filter((each) => each.seat === seat).map((each) => each.implementation),
  ];
  const driven = (name: string): Implementation => implementationIn(project, name);
  const subjects = [...choose("subject", driven), ...choose("relay", (name) => relayIn(relays, name))];
  const peers = choose("peer", driven);
  const pair = args.switches.has("pair");
  if (pair && peers.length > 0) {
    throw new UsageError(`"--pair" makes the subject its own peer, found "${peers[0]!.name}" as a peer`);
  }
  const between = subjects.find((each) => each.relay);
  if (pair && between) {
    throw new UsageError(`"--pair" makes the subject its own peer, found "${between.name}", a relay`);
  }
  const all = cases.every((each) => each.relay === "only")
    ? Object.entries({ ...RELAYS, ...relays }).map(([name, recipe]) => relay(name, [recipe]))
    : Object.values({ ...IMPLEMENTATIONS, ...project });
  const alone = subjects.length > 0 ? subjects : all;
  const near = args.value("near");
  if (near !== undefined && !alone.some((each) => each.relay)) {
    throw new UsageError(
      `"--near ${near}" is at one end of a relay, found none: give --relay or --relay-command`,
    );
  }
  const end = near === undefined ? undefined : driven(near);
  const chosen = alone.map((each) =>
    pair ? each.paired ?? each : end && each.withNear ? each.withNear(end) : each
  );
  return {
    subjects: chosen,
    peers: pair ? chosen : peers.length > 0 ? peers : [await reference()],
    pair,
    named: new Set([
      ...[...subjects.length > 0 ? chosen : [], ...peers, ...Object.values(project)].map((each) => each.name),
      ...Object.keys(relays),
    ]),
    hosts: readHosts(args),
  };
}

/** Gives each agent or relay a name that no other has, and none of those that have names already. */
function nameAgents(
  agents: readonly NamedAgent[],
  project: readonly string[],
): { seat: string; implementation: Implementation }[] {
  const named = new Set([...Object.keys(IMPLEMENTATIONS), ...Object.keys(RELAYS), ...project]);
  const taken = new Set(named);
  return agents.map(({ seat, command, env, cwd, without, ...given }) => {
    if (given.name !== undefined && taken.has(given.name)) {
      throw new UsageError(
        `The name "${given.name}" is taken: give each agent and relay a name of its own, ` +
          `other than ${[...named].join(", ")}`,
      );
    }
    let name = given.name ?? defaultName(command);
    if (named.has(name)) name = `${name}-${seat === "relay" ? "relay" : "agent"}`;
    for (let number = 2; taken.has(name); number++) name = `${name.replace(/-\d+$/, "")}-${number}`;
    taken.add(name);
    const surroundings = { env, ...(cwd === undefined ? {} : { cwd }) };
    const implementation = seat === "relay"
      ? customRelay(name, command, surroundings)
      : agent(name, command, { ...surroundings, without });
    return { seat, implementation };
  });
}

/**
 * The addresses of both seats; loopback where the command line names none.
 *
 * @throws {UsageError} for an address that is not literal, and for a second one of a family.
 */
export function readHosts(args: Arguments): SeatHosts {
  return { subject: readHost(args, "subject-address"), peer: readHost(args, "peer-address") };
}

function readHost(args: Arguments, option: keyof typeof HOST_OPTIONS): Hosts {
  const addresses = args.values(option);
  if (addresses.length === 0) return LOOPBACK;
  const found: { ipv4?: string; ipv6?: string } = {};
  for (const address of addresses) {
    const family = INET_FAMILIES.find((each) => literalHost(each, address) !== undefined);
    if (family === undefined) {
      throw new UsageError(`"--${option}" must be a literal IPv4 or IPv6 address, found "${address}"`);
    }
    if (found[family] !== undefined) {
      throw new UsageError(
        `"--${option}" must be given once for each family, found "${found[family]}" and "${address}"`,
      );
    }
    found[family] = literalHost(family, address)!;
  }
  return found;
}
