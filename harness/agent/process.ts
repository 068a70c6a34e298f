import { excerpt } from "../../reports/printable.ts";
import { spawnAlone } from "./inherited.ts";
import { AgentFailure, isViolation } from "./violation.ts";
import { settles } from "../endpoint/within.ts";
import { LineBuffer } from "./lines.ts";
import { bearers, MARK } from "./strays.ts";
import { Tail } from "./tail.ts";

/** Milliseconds that an agent has to leave after the end of its stdin. */
const LEAVE_MS = 1000;
/**
 * Milliseconds for what a dead process wrote to be read: it lies in the pipe, unless a fork of it keeps the
 * pipe open.
 */
const REST_MS = 200;
/** Bytes of stderr that are kept. */
const STDERR_KEPT = 16_384;
/** Bytes of stdout that one read takes. */
const READ_BYTES = 65_536;
/** Bytes that may wait for an agent to read its stdin. */
const MOST_UNREAD = 8_388_608;

const nothing = (): void => {};

/** The command of a process and its surroundings. */
export interface Launch {
  /** The program and its arguments. */
  readonly command: readonly string[];
  /** Added to the environment of the harness. */
  readonly env?: Readonly<Record<string, string>>;
  /** The working directory. */
  readonly cwd?: string;
  /**
   * True for a program that nobody talks to: its stdout is kept with its stderr, and it may close what it
   * likes.
   */
  readonly mute?: boolean;
}

/** The reason why a process will say nothing more. */
export interface ProcessEnd {
  /**
   * `died`: it ended by itself. `protocol`: it said something that no message may say. `failed`: it said that
   * it has failed. `silent`: it owed an answer for too long. `stopped`: it was asked to leave.
   * `defect`: the harness itself failed at one of its lines.
   */
  readonly kind: "died" | "protocol" | "failed" | "silent" | "stopped" | "defect";
  /** A clause without a subject other than `it`. */
  readonly found: string;
}

/** The processes that end with the harness. */
const alive = new Set<AgentProcess>();
const killAll = (): void => alive.forEach((process) => process.kill());

/** True if an agent was started since strays were last looked for. */
let strayed = false;

/**
 * Kills what agents of this process have left behind: a process that made a session of its own is beyond the
 * signal that ends its group. Does nothing while an agent still runs. Resolves to the count.
 */
export async function endStrays(): Promise<number> {
  if (!strayed || alive.size > 0) return 0;
  const found = await bearers();
  // An agent that was started meanwhile bears the mark, too. It looks for strays at its own end.
  if (alive.size > 0) return 0;
  strayed = false;
  let count = 0;
  for (const pid of found) {
    try {
      Deno.kill(pid, "SIGKILL");
      count++;
    } catch {
      // It left by itself meanwhile.
    }
  }
  return count;
}

/**
 * A process in a group of its own that is written and read line by line, and whose misbehaviour costs nothing
 * else.
 */
export class AgentProcess {
  readonly #child: Deno.ChildProcess;
  readonly #stdin: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>;
  readonly #stdout: ReadableStreamBYOBReader;
  readonly #stderr: ReadableStreamDefaultReader<Uint8Array>;
  readonly #line: (text: string) => void;
  readonly #ended: (ending: ProcessEnd) => void;
  readonly #tail = new Tail(STDERR_KEPT);
  readonly #lines = new LineBuffer();
  readonly #encoder = new TextEncoder();
  readonly #read: Promise<unknown>;
  readonly #mute: boolean;
  /** Lines that have not been given to the stream yet. */
  #waiting = "";
  /** Bytes that were given to the stream and not read yet. */
  #leaving = 0;
  #gone = false;
  #ending: ProcessEnd | undefined;
  #released: Promise<void> | undefined;
  #stopping: Promise<void> | undefined;

  /**
   * Starts it. `line` is given each line of its stdout; what it throws ends the process, a violation of the
   * protocol as the process's own fault. `ended` is called once, with the reason why there will be no more
   * lines.
   *
   * @throws what `Deno.Command` throws when there is no such program.
   */
  constructor(launch: Launch, line: (text: string) => void, ended: (ending: ProcessEnd) => void) {
    const { command: [program, ...args], env, cwd } = launch;
    const process = new Deno.Command(program ?? "", {
      args,
      env: { ...env, ...MARK },
      ...(cwd === undefined ? {} : { cwd }),
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
      detached: true,
    });
    this.#mute = launch.mute ?? false;
    this.#child = spawnAlone(() => process.spawn());
    this.#line = line;
    this.#ended = ended;
    this.#stdin = this.#child.stdin.getWriter();
    this.#stdin.closed.catch(nothing);
    this.#stdout = this.#child.stdout.getReader({ mode: "byob" });
    this.#stderr = this.#child.stderr.getReader();
    alive.add(this);
    strayed = true;
    // The same listener counts once, however often it is added.
    globalThis.addEventListener("unload", killAll);
    this.#read = Promise.all([this.#readStdout(), this.#readStderr()]);
    this.#watch();
  }

  /** The number of its process, and of the group that this leads. */
  get pid(): number {
    return this.#child.pid;
  }

  /** The text that {@linkcode takeStderr} would take. */
  get stderr(): string {
    return this.#tail.text;
  }

  /** The last 16 KiB that it wrote on stderr since the last call. */
  takeStderr(): string {
    return this.#tail.take();
  }

  /** The beginning of a line of its stdout that has no end yet, fit to be shown. */
  get begun(): string {
    return this.#lines.begun;
  }

  /**
   * Writes a line, without ever waiting for it to be read. `line` ends with a newline. Lines that come while
   * others are on their way leave together.
   */
  write(line: string): void {
    this.#waiting += line;
    if (this.#leaving + this.#waiting.length > MOST_UNREAD) {
      this.end("protocol", `it left more than ${MOST_UNREAD} bytes of its stdin unread`);
    } else if (this.#leaving === 0) this.#leave();
  }

  async #leave(): Promise<void> {
    try {
      while (this.#waiting !== "") {
        const bytes = this.#encoder.encode(this.#waiting);
        this.#waiting = "";
        this.#leaving = bytes.length;
        await this.#stdin.write(bytes);
      }
      this.#leaving = 0;
    } catch {
      this.#closed("stdin");
    }
  }

  /** Ends the process and what it forked, also after its own end. */
  kill(): void {
    // Once the group was killed after its leader was reaped, the number may belong to another process.
    if (this.#gone) return;
    try {
      if (Deno.build.os === "windows") this.#child.kill("SIGKILL");
      else Deno.kill(-this.#child.pid, "SIGKILL");
    } catch {
      // No process is left.
    }
  }

  /**
   * Closes its stdin, and kills the group 1,000 ms later if the process did not leave. Resolves when nothing
   * is left of it.
   */
  stop(): Promise<void> {
    return this.#stopping ??= this.#stop();
  }

  async #stop(): Promise<void> {
    if (this.#ending === undefined) {
      this.#stdin.write(this.#encoder.encode(this.#waiting)).catch(nothing);
      this.#stdin.close().catch(nothing);
      await settles(LEAVE_MS, this.#child.status);
      this.end("stopped", "it was stopped");
    }
    await this.#released;
  }

  /** Ends it at once, with its group, and calls `ended` with the reason. */
  end(kind: ProcessEnd["kind"], found: string): void {
    if (this.#ending !== undefined) return;
    this.#ending = { kind, found };
    this.kill();
    this.#released = this.#release();
    this.#ended(this.#ending);
  }

  async #release(): Promise<void> {
    await this.#child.status;
    await settles(REST_MS, this.#read);
    const released = [this.#stdout.cancel(), this.#stderr.cancel(), this.#stdin.abort()];
    // A fork that left the group may keep the pipes, and an unread write to it cannot be taken back.
    await settles(REST_MS, Promise.allSettled(released));
    alive.delete(this);
  }

  async #watch(): Promise<void> {
    const { code, signal } = await this.#child.status;
    this.kill();
    this.#gone = true;
    if (this.#stopping !== undefined) return;
    await settles(REST_MS, this.#read);
    const how = signal === null ? `it exited with code ${code}` : `it was ended by ${signal}`;
    const [first = "", ...rest] = this.#tail.text.trim().split("\n");
    // Some languages have the reason in the first line of a trace, and others in the last.
    const said = [first, ...rest.slice(-1)].map((line) => `"${excerpt(line)}"`);
    const between = rest.length > 1 ? " … " : " and ";
    this.end("died", first === "" ? how : `${how}, after ${said.join(between)} on stderr`);
  }

  /** A process that closes one of its streams is usually about to end, and then its end says more. */
  async #closed(stream: "stdin" | "stdout"): Promise<void> {
    if (this.#mute || this.#stopping !== undefined || await settles(REST_MS, this.#child.status)) return;
    this.end("protocol", `its ${stream} closed while it still runs`);
  }

  async #readStdout(): Promise<void> {
    try {
      // One buffer for all reads: one for each would be most of the work of the garbage collector.
      let buffer = new Uint8Array(READ_BYTES);
      for (;;) {
        const { value, done } = await this.#stdout.read(buffer);
        if (done || this.#ending !== undefined) break;
        if (this.#mute) this.#tail.push(value);
        else this.#lines.push(value, this.#line);
        buffer = new Uint8Array(value.buffer);
      }
    } catch (error) {
      if (error instanceof AgentFailure) this.end("failed", error.message);
      else if (isViolation(error)) this.end("protocol", error.message);
      else this.end("defect", error instanceof Error ? error.stack ?? error.message : String(error));
      return;
    }
    this.#closed("stdout");
  }

  async #readStderr(): Promise<void> {
    for (;;) {
      const { value, done } = await this.#stderr.read();
      if (done) return;
      this.#tail.push(value);
    }
  }
}
