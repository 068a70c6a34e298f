import type { Trace } from "../../agent/channel.ts";
import { AgentEndpoint } from "../../agent/client.ts";
import type { Implementation } from "../../agents/implementations.ts";
import { temporaryFolder } from "../../endpoint/temporary.ts";
import { PYTHON } from "../python.ts";

/** An environment variable that distinguishes the processes of one run from all others; forks inherit it. */
export const MARK = "SOCKSPEC_FUZZ";

const SCRIPT = new URL("./hostile_agent.py", import.meta.url).pathname;

/** The start of hostile agents in one run. */
export interface FuzzRun {
  /** Private to the run. Python keeps its compiled modules there. */
  readonly folder: string;
  /** The value of {@linkcode MARK}. */
  readonly mark: string;
}

/** Begins a run. The caller removes its folder. */
export function openFuzzRun(): FuzzRun {
  const folder = temporaryFolder();
  return { folder, mark: folder };
}

/** A choice of a hostile agent. */
export interface Hostility {
  /** With the real sockets of the Python agent, or with made-up answers, which start faster. */
  readonly kind: "quick" | "real";
  /** Decides the details of the mutations. */
  readonly seed: number;
  /** Names of mutations, one for each answer, the handshake being the first. */
  readonly plan: readonly string[];
}

/** The command of a hostile agent. */
export function commandOf({ folder }: FuzzRun, { kind, seed, plan }: Hostility): string[] {
  // Without its own idea of the path, too, Python starts in half the time.
  const flags = ["-I", "-X", `pycache_prefix=${folder}/pycache`];
  return [...PYTHON, ...flags, SCRIPT, kind, `${seed}`, plan.join(",")];
}

/** Starts a hostile agent. */
export function startHostile(
  run: FuzzRun,
  hostility: Hostility,
  options: { handshakeMs?: number; trace?: Trace } = {},
): Promise<AgentEndpoint> {
  const command = commandOf(run, hostility);
  return AgentEndpoint.start({ name: "hostile", command, env: { [MARK]: run.mark }, ...options });
}

/** A hostile implementation: every start asks `next` for the behaviour of the agent. */
export function hostile(
  run: FuzzRun,
  next: () => { hostility: Hostility; trace?: Trace },
): Implementation {
  return {
    name: "hostile",
    command: [],
    custom: true,
    start: () => {
      const { hostility, trace } = next();
      return startHostile(run, hostility, trace ? { trace } : {});
    },
  };
}
