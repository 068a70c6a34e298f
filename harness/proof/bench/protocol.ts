/**
 * Measures the cost that the harness adds to an operation of an agent: the bare round trip of a line and back
 * to the same agent, against the same operation through a seat, with guards, recording and deadlines. Both
 * take turns in one run.
 *
 * @module
 */
import { AgentEndpoint } from "../../agent/client.ts";
import { History } from "../../script/history.ts";
import { Seat } from "../../script/seat.ts";
import { compareWays } from "./driving.ts";

const ROUNDS = 300;
const REPEATS = 61;
const AGENT = new URL("../../agents/python/sockets.py", import.meta.url).pathname;

/**
 * An agent that is talked to without the harness: a line is written, and what comes is read until a line is
 * whole.
 */
class Bare {
  readonly #child = new Deno.Command("python3", { args: [AGENT], stdin: "piped", stdout: "piped" }).spawn();
  readonly #writer = this.#child.stdin.getWriter();
  readonly #reader = this.#child.stdout.getReader();
  #id = 0;

  async ask(method: string, params: unknown): Promise<unknown> {
    const line = JSON.stringify({ jsonrpc: "2.0", id: ++this.#id, method, params });
    await this.#writer.write(new TextEncoder().encode(line + "\n"));
    let text = "";
    while (!text.endsWith("\n")) {
      const { value } = await this.#reader.read();
      text += new TextDecoder().decode(value);
    }
    return JSON.parse(text).result;
  }

  async end(): Promise<void> {
    await this.#writer.close();
    await this.#reader.cancel();
    await this.#child.status;
  }
}

/** Prints the ratio. */
export async function benchProtocol(): Promise<void> {
  const bare = new Bare();
  await bare.ask("initialize", { protocol: 1 });
  const { socket } = await bare.ask("socket", { family: "ipv4", type: "stream" }) as { socket: number };

  const endpoint = await AgentEndpoint.start({ name: "python", command: ["python3", AGENT] });
  const seat = new Seat({ name: "subject", endpoint, history: new History(), deadlineMs: 10_000 });
  const driven = await seat.socket("ipv4", "stream");

  const { rawMs, drivenMs, ratio } = await compareWays(async () => {
    for (let round = 0; round < ROUNDS; round++) await bare.ask("getsockname", { socket });
  }, async () => {
    for (let round = 0; round < ROUNDS; round++) await driven.getsockname();
  }, REPEATS);
  const each = (ms: number) => (ms * 1000 / ROUNDS).toFixed(0);
  console.log(
    `operation of an agent  bare ${each(rawMs)} µs, driven ${each(drivenMs)} µs: ` +
      `ratio ${ratio.toFixed(2)} (at most 1.30)`,
  );
  await endpoint.stop();
  await bare.end();
}

if (import.meta.main) await benchProtocol();
