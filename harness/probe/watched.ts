import { AgentProcess, type ProcessEnd } from "../agent/process.ts";
import { fieldsOf, membersOf, output } from "../agent/processes.ts";

/** Milliseconds between two looks whether it has ended. */
const LOOK_MS = 5;
/** Position of the state in `/proc/PID/stat` after the name of the program, as proc(5) has them. */
const STATE = 0;

/**
 * A script that becomes the server, and leaves a guard: a server knows nothing of the harness, so it must be
 * ended should the harness be killed, whose end of the pipe then closes. The guard is in a session of its own
 * where it can be, so that it is not stopped with the server.
 */
const GUARD = `exec 3<&0 </dev/null
guard="read -r _ <&3; kill -s KILL -- -$$"
if command -v setsid > /dev/null; then setsid sh -c "$guard" & else sh -c "$guard" & fi
exec 3<&-
exec "$@"`;

/** True if the host has a program. */
export async function has(program: string): Promise<boolean> {
  const args = ["-c", 'command -v -- "$1"', "sh", program];
  const command = new Deno.Command("sh", { args, stdin: "null", stdout: "null", stderr: "null" });
  return (await command.output()).success;
}

/** The process of a server that the harness started, with everything that it forked. */
export class WatchedProcess {
  readonly #process: AgentProcess;
  #ending: ProcessEnd | undefined;
  /** The limit that a process began with, by its number. */
  readonly #limits = new Map<number, string>();

  /** Starts a command in a group of processes of its own. */
  constructor(command: readonly string[]) {
    const guarded = ["sh", "-c", GUARD, "sh", ...command];
    this.#process = new AgentProcess(
      { command: guarded, mute: true },
      () => {},
      (ending) => this.#ending = ending,
    );
  }

  /** The reason why it ended by itself; `undefined` while it runs. */
  get ended(): string | undefined {
    return this.#ending?.found;
  }

  /** The reason why it ends by itself within `ms` milliseconds; `undefined` if it does not. */
  async ending(ms: number): Promise<string | undefined> {
    const beforeMs = performance.now();
    while (this.ended === undefined && performance.now() - beforeMs < ms) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
    return this.ended;
  }

  /** Takes the text that it wrote since the last call. */
  takeStderr(): string {
    return this.#process.takeStderr();
  }

  /** Stops all of its processes until {@linkcode WatchedProcess.resume}. */
  pause(): void {
    this.#signal("SIGSTOP");
  }

  /** Lets its processes go on. */
  resume(): void {
    this.#signal("SIGCONT");
  }

  #signal(signal: Deno.Signal): void {
    try {
      Deno.kill(-this.#process.pid, signal);
    } catch {
      // No process is left.
    }
  }

  /** True if a thread of its processes runs or wants to. */
  async isRunning(): Promise<boolean> {
    const pids = await this.#members();
    const stats = await output("sh", "-c", `cat ${pids.map((pid) => `/proc/${pid}/task/*/stat`).join(" ")}`);
    return stats.split("\n").some((line) => fieldsOf(line)[STATE] === "R");
  }

  /** Lets each of its processes open at most `count` descriptors more than it has. */
  async limit(count: number): Promise<void> {
    for (const pid of await this.#members()) {
      if (!this.#limits.has(pid)) {
        const found = await output(
          "prlimit",
          "--pid",
          `${pid}`,
          "--nofile",
          "--noheadings",
          "--output=SOFT,HARD",
        );
        this.#limits.set(pid, found.trim().replace(/\s+/, ":"));
      }
      const entries = (await output("ls", `/proc/${pid}/fd`)).split("\n");
      const open = new Set(entries.filter((each) => each !== "").map(Number));
      // A limit is one of numbers, and numbers that are open have gaps between them.
      let limit = 0;
      for (let free = 0; free < count; limit++) if (!open.has(limit)) free++;
      const [, hard] = this.#limits.get(pid)!.split(":");
      await output("prlimit", "--pid", `${pid}`, `--nofile=${limit}:${hard}`);
    }
  }

  /** Lifts the limits. */
  async unlimit(): Promise<void> {
    for (const [pid, limit] of this.#limits) await output("prlimit", "--pid", `${pid}`, `--nofile=${limit}`);
    this.#limits.clear();
  }

  /** The numbers of its processes. */
  async #members(): Promise<number[]> {
    return (await membersOf(this.#process.pid)).map(({ pid }) => pid);
  }

  /** Kills its group. */
  async stop(): Promise<void> {
    this.#process.end("stopped", "it was stopped");
    await this.#process.stop();
  }
}
