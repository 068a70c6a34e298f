import type { AgentEndpoint } from "../../agent/client.ts";
import { AgentStartError } from "../../agent/start_error.ts";
import { EndpointLost, Unsupported } from "../../endpoint/errors.ts";
import { within } from "../../endpoint/within.ts";
import { type FuzzRun, type Hostility, startHostile } from "./hostile.ts";
import { Dice, type Fate, type Mutation } from "./mutations.ts";
import { request } from "./requests.ts";

/**
 * Milliseconds within which every request is settled that an agent answered, however; the machine may be
 * busy.
 */
const SETTLED_MS = 8_000;
/** Milliseconds for a handshake that is known to stay away. */
const SILENT_HANDSHAKE_MS = 150;
/** Milliseconds after which a request counts as waiting. */
const WAITS_MS = 20;
/** Answers that an agent may survive. */
const MOST_ANSWERS = 40;

/** The fate of a request. */
type Settled = "reply" | "lost" | "waits";

/**
 * Resolves to how `promise` is settled, or to `waits` if it is not in time. A rejection that no agent may
 * cause is thrown.
 */
export async function settled(promise: Promise<unknown>, limitMs: number): Promise<Settled> {
  const settling = promise.then((): Settled => "reply", (error: unknown): Settled => {
    if (error instanceof EndpointLost) return "lost";
    if (error instanceof Unsupported) return "reply";
    throw error;
  });
  return await within(limitMs, settling) ?? "waits";
}

/** The plan of a session: answers that suffer one mutation each, until one must end the agent. */
function planOf(dice: Dice): Mutation[] {
  const plan: Mutation[] = [];
  // Most handshakes are sound, or little else would be seen.
  if (dice.below(10) > 0) plan.push({ name: "sound", fate: "survives", plain: "survives", weight: 0 });
  while (plan.length < MOST_ANSWERS) {
    const mutation = dice.mutation();
    plan.push(mutation);
    if (mutation.fate !== "survives" && mutation.fate !== "either") break;
  }
  return plan;
}

function check(found: Settled, fate: Fate, what: string): void {
  const fits: Record<Fate, readonly Settled[]> = {
    ends: ["lost"],
    after: ["reply"],
    survives: ["reply"],
    waits: ["waits"],
    either: ["reply", "lost"],
  };
  if (!fits[fate].includes(found)) {
    throw new Error(`${what}: "${found}", expected ${fits[fate].join(" or ")}`);
  }
}

/** Floods an agent that reads nothing, until the harness has enough of it. */
async function fill(agent: AgentEndpoint): Promise<void> {
  const data = new Uint8Array(65_536);
  const sent = Array.from({ length: 110 }, () => agent.invoke("send", { socket: 1, data }));
  for (const each of sent) check(await settled(each, SETTLED_MS), "ends", "a send to a deaf agent");
}

async function start(
  run: FuzzRun,
  hostility: Hostility,
  fate: Fate,
): Promise<AgentEndpoint | undefined> {
  const options = fate === "waits" ? { handshakeMs: SILENT_HANDSHAKE_MS } : {};
  try {
    const agent = await startHostile(run, hostility, options);
    if (fate === "ends" || fate === "waits") {
      await agent.stop();
      throw new Error(`the handshake with ${hostility.plan[0]} was taken`);
    }
    return agent;
  } catch (error) {
    if (!(error instanceof AgentStartError) || fate === "survives" || fate === "after") throw error;
    return undefined;
  }
}

/**
 * One hostile agent from its start to its end; the count of malformed answers. All that happens must be what
 * the plan's mutations are meant to come to.
 *
 * @throws when it is not.
 */
export async function session(run: FuzzRun, seed: number): Promise<number> {
  const dice = new Dice(seed);
  const plan = planOf(dice);
  const hostility: Hostility = { kind: "quick", seed, plan: plan.map((each) => each.name) };
  const agent = await start(run, hostility, plan[0]!.plain);
  let exchanges = plan[0]!.name === "sound" ? 0 : 1;
  if (agent === undefined) return exchanges;
  try {
    exchanges += await drive(agent, plan, dice);
  } finally {
    const stopping = await settled(agent.stop().then(() => {}), SETTLED_MS);
    check(stopping, "survives", "stop");
  }
  const { length } = agent.takeStderr();
  if (length > 20_000) throw new Error(`${length} characters of stderr were kept`);
  return exchanges;
}

async function drive(agent: AgentEndpoint, plan: readonly Mutation[], dice: Dice): Promise<number> {
  let exchanges = 0;
  for (let at = 1; at < plan.length;) {
    if (plan[at - 1]!.plain === "after" && at === 1) break;
    const batch = [plan[at]!];
    // Some requests are under way together, as long as none of them can end the others.
    const most = dice.below(4) === 0 ? 4 : 1;
    while (
      batch.length < most && [...batch, plan[at + batch.length]].every((each) => each?.plain === "survives")
    ) {
      batch.push(plan[at + batch.length]!);
    }
    at += batch.length;
    const asked = batch.map((mutation) => ({ mutation, ...request(dice, agent) }));
    let over = false;
    for (const { mutation, plain, reply } of asked) {
      const fate = plain ? mutation.plain : mutation.fate;
      const found = await settled(reply, fate === "waits" ? WAITS_MS : SETTLED_MS);
      check(found, fate, `"${mutation.name}"`);
      exchanges++;
      if (mutation.name === "deaf") await fill(agent);
      over ||= found !== "reply" || fate === "after";
      if (fate === "after") {
        check(
          await settled(agent.invoke("close", { socket: 1 }), SETTLED_MS),
          "ends",
          `after "${mutation.name}"`,
        );
      }
    }
    if (over) break;
  }
  return exchanges;
}
