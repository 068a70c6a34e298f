import { AgentProcess } from "../agent/process.ts";
import { CODES, PROTOCOL } from "../agent/messages.ts";
import type { Context } from "./context.ts";
import { type Check, type Group, Wrong } from "./check.ts";
import { within } from "./deadline.ts";

/** Milliseconds that an agent has to leave, as the protocol says. */
const LEAVE_MS = 1_000;
/** Times that an agent may be late, as a busy machine lets it go late. */
const LEAVES = 3;
/** Lines that are no requests. */
const MALFORMED = [
  "no json",
  "",
  "[1]",
  "null",
  '{"id":1',
  '"\\ud800"',
  "[".repeat(500),
  '{"method":"recv"}',
  "{}",
];

const COMMON = { needs: [], over: "first" } as const;

/** A process of the agent whose lines nobody has looked at. */
class Raw {
  readonly process: AgentProcess;
  readonly #lines: string[] = [];
  /** The requests that "entered" has named, one after another. */
  readonly entered: unknown[] = [];
  #wake: () => void = () => {};
  #end: string | undefined;

  constructor(context: Context) {
    this.process = new AgentProcess(context.launch!, (line) => {
      this.#lines.push(line);
      this.#wake();
    }, ({ found }) => {
      this.#end = found;
      this.#wake();
    });
  }

  /** The answer to a request. */
  async ask(id: number, method: string, params: object, ms: number): Promise<Record<string, unknown>> {
    this.process.write(`${JSON.stringify({ jsonrpc: "2.0", id, method, params })}\n`);
    const untilMs = performance.now() + ms;
    for (;;) {
      for (let line = this.#lines.shift(); line !== undefined; line = this.#lines.shift()) {
        let message: unknown;
        try {
          message = JSON.parse(line);
        } catch {
          throw new Wrong(
            `the line ${JSON.stringify(line.slice(0, 100))}`,
            "JSON-RPC, and nothing else on stdout",
          );
        }
        if (typeof message === "object" && message !== null && "id" in message && message.id === id) {
          return message as Record<string, unknown>;
        }
        if (typeof message === "object" && message !== null && "method" in message && "params" in message) {
          this.entered.push((message.params as Record<string, unknown> | null)?.["id"]);
        }
      }
      if (this.#end !== undefined) {
        throw new Wrong(`the end of the agent: ${this.#end}`, `an answer to "${method}"`);
      }
      const leftMs = untilMs - performance.now();
      if (leftMs <= 0) throw new Wrong(`no answer to "${method}" within ${ms} ms`, "an answer");
      await within(leftMs, new Promise<void>((resolve) => this.#wake = resolve));
    }
  }
}

/** Runs `use` with an agent of its own that has introduced itself. */
async function raw<T>(context: Context, use: (agent: Raw) => Promise<T>): Promise<T> {
  const agent = new Raw(context);
  try {
    // Starting a virtual machine on a busy host takes longer than any answer.
    await agent.ask(1, "initialize", { protocol: PROTOCOL }, 10_000);
    return await use(agent);
  } finally {
    await agent.process.stop();
  }
}

function code(answer: Record<string, unknown>): unknown {
  return (answer["error"] as Record<string, unknown> | undefined)?.["code"];
}

const CHECKS: readonly Check[] = [
  {
    ...COMMON,
    name: "initialize",
    title: "it says who it is",
    of: ["initialize"],
    section: "Handshake",
    mend: `fill every member of "identity"`,
    run(context) {
      const empty = Object.entries(context.subject.identity).filter(([, value]) => value.trim() === "");
      context.expect(empty.length === 0, `"${empty[0]?.[0]}" without text`, "a name, or a version");
      return Promise.resolve();
    },
  },
  {
    ...COMMON,
    raw: true,
    name: "protocol/unknown",
    title: `a method that it does not have is the error ${CODES.method}, bad parameters are ${CODES.params}`,
    of: ["protocol"],
    section: "Messages",
    mend: "look up the method first, then look at every parameter, before any socket call",
    async run(context) {
      await raw(context, async (agent) => {
        const none = await agent.ask(2, "no-such-method", {}, context.timeoutMs);
        context.expect(code(none) === CODES.method, JSON.stringify(none), `the error ${CODES.method}`);
        const method = context.declares("stream") ? "listenStream" : "openDatagram";
        if (!context.declares("stream") && !context.declares("datagram")) return;
        for (const [id, params] of [{ family: "ipx" }, {}].entries()) {
          const bad = await agent.ask(3 + id, method, { ...params, address: params }, context.timeoutMs);
          context.expect(
            code(bad) === CODES.params,
            `${JSON.stringify(bad).slice(0, 200)} in answer to ${method} ${JSON.stringify(params)}`,
            `the error ${CODES.params}`,
          );
        }
      });
    },
  },
  {
    ...COMMON,
    raw: true,
    name: "protocol/malformed",
    title: "lines that are no requests do not end it",
    of: ["protocol"],
    section: "Messages",
    mend: `catch what the parser throws; answer with the id null and ${CODES.parse}, or not at all`,
    async run(context) {
      await raw(context, async (agent) => {
        for (const line of MALFORMED) agent.process.write(`${line}\n`);
        const answer = await agent.ask(2, "reset", {}, context.timeoutMs);
        context.expect(answer["result"] !== undefined, JSON.stringify(answer), "the result of reset");
      });
    },
  },
  {
    raw: true,
    name: "protocol/entered-once",
    title: `"entered" comes once at most`,
    of: ["protocol"],
    section: "Messages",
    needs: ["stream"],
    over: "first",
    mend: `write "entered" once for each request that may wait, just before its call`,
    async run(context) {
      await raw(context, async (agent) => {
        let id = 1;
        const result = async (method: string, params: object): Promise<Record<string, unknown>> => {
          const answer = await agent.ask(++id, method, params, context.timeoutMs);
          const given = answer["result"] as Record<string, unknown> | undefined;
          context.expect(given !== undefined, `${JSON.stringify(answer)} in answer to ${method}`, "a result");
          return given!;
        };
        const { socket } = await result("listenStream", { address: context.any() });
        const { address } = await result("getsockname", { socket });
        await result("connectStream", { address });
        await result("accept", { socket });
        await result("reset", {});
        const again = agent.entered.find((each, index) => agent.entered.indexOf(each) !== index);
        context.expect(again === undefined, `"entered" of the request ${again} again`, "it once");
      });
    },
  },
];

/** The handshake, and what surrounds the operations. */
export const MESSAGES: Group = { title: "Handshake and messages", checks: CHECKS };

/** The end. */
export const ENDING: Group = {
  title: "Ending",
  checks: [{
    ...COMMON,
    name: "protocol/leaves",
    title: `it leaves within ${LEAVE_MS} ms after the end of its stdin, whatever waits`,
    of: ["protocol"],
    section: "Ending",
    mend: "exit when reading stdin gives end of file; threads that wait must not keep the process",
    async run(context) {
      for (let tries = 1;; tries++) {
        if (context.declares("stream")) {
          await context.waits("accept", { socket: (await context.listens()).listener });
        }
        const before = performance.now();
        await context.subject.stop();
        // It was killed when its time was up.
        if (performance.now() - before < LEAVE_MS) return;
        if (tries === LEAVES) context.expect(false, `a process after ${LEAVE_MS} ms`, "none");
      }
    },
  }],
};
