import { FAMILIES } from "../../endpoint/address.ts";
import { CODES } from "../../agent/messages.ts";
import { group } from "../check.ts";
import { expect } from "../expect.ts";
import { withRaw } from "../raw.ts";
import { Wrong } from "../wrong.ts";

/** Milliseconds that an agent has to leave, as the protocol says. */
const LEAVE_MS = 1_000;
/** Times that an agent may be late, as a busy machine may end it late. */
const LEAVES = 3;
/** Lines that are not requests. */
const MALFORMED = [
  "no json",
  "",
  "[1]",
  "null",
  '{"id":1',
  '{"id":01,"method":"x"}',
  '{"id":2,"method":"recv" "x":1}',
  '{"id":3,"method":"\\ud800"}',
  '"\\ud800"',
  "\u0000",
  "[".repeat(100_000),
  '{"method":"recv"}',
  "{}",
];

type Answer = Readonly<Record<string, unknown>>;

function codeOf(answer: Answer): unknown {
  return (answer["error"] as Answer | undefined)?.["code"];
}

function shown(answer: Answer): string {
  return JSON.stringify(answer).slice(0, 200);
}

/** The handshake, and the rules around the operations. */
export const MESSAGES = group("Handshake and messages", { section: "Messages" }, [
  {
    name: "initialize",
    title: "The agent says who it is",
    section: "Handshake",
    fix: `fill every member of "identity"`,
    run({ agent }) {
      const empty = Object.entries(agent.identity).filter(([, value]) => value.trim() === "");
      expect(empty.length === 0, `"${empty[0]?.[0]}" without text`, "a name, or a version");
      return Promise.resolve();
    },
  },
  {
    name: "initialize/useful",
    title: "The agent declares something that can be looked at",
    section: "Handshake",
    fix: "declare what the implementation really does",
    run({ agent: { capabilities } }) {
      const kinds = capabilities.has("stream") || capabilities.has("datagram");
      const families = FAMILIES.some((family) => capabilities.has(`family:${family}`));
      expect(
        kinds && families,
        `the capabilities ${[...capabilities].join(", ") || "none"}: nothing to judge`,
        `"stream" or "datagram", and a family such as "family:ipv4"`,
      );
      return Promise.resolve();
    },
  },
  {
    name: "protocol/unknown",
    title: `An unknown method is the error ${CODES.method}, bad parameters are ${CODES.params}`,
    raw: true,
    fix: "look up the method first, then look at every parameter, before any socket call",
    async run(scenario) {
      await withRaw(scenario, async (ask) => {
        const none = await ask("no-such-method", {});
        expect(codeOf(none) === CODES.method, shown(none), `the error ${CODES.method}`);
        const method = scenario.declares("stream") ? "listenStream" : "openDatagram";
        if (!scenario.declares("stream") && !scenario.declares("datagram")) return;
        for (const address of [{ family: "ipx" }, {}]) {
          const bad = await ask(method, { ...address, address });
          const found = `${shown(bad)} in answer to ${method} ${JSON.stringify(address)}`;
          expect(codeOf(bad) === CODES.params, found, `the error ${CODES.params}`);
        }
      });
    },
  },
  {
    name: "protocol/malformed",
    title: "Lines that are not requests do not end the agent",
    raw: true,
    fix: `catch the errors of the parser; answer with the id null and ${CODES.parse}, or not at all`,
    async run(scenario) {
      await withRaw(scenario, async (ask, write) => {
        MALFORMED.forEach(write);
        const answer = await ask("reset", {});
        expect(answer["result"] !== undefined, shown(answer), "the result of reset");
      });
    },
  },
  {
    name: "protocol/entered-once",
    title: `"entered" comes once at most`,
    raw: true,
    needs: ["stream"],
    fix: `write "entered" once for each request that may wait, just before its call`,
    async run(scenario) {
      await withRaw(scenario, async (ask, _, entered) => {
        const result = async (method: string, params: object): Promise<Answer> => {
          const answer = await ask(method, params);
          const given = answer["result"] as Answer | undefined;
          expect(given !== undefined, `${shown(answer)} in answer to ${method}`, "a result");
          return given;
        };
        const { socket } = await result("listenStream", { address: scenario.addressOf(scenario.subject) });
        const { address } = await result("getsockname", { socket });
        await result("connectStream", { address });
        await result("accept", { socket });
        await result("reset", {});
        const again = entered.find((each, index) => entered.indexOf(each) !== index);
        expect(again === undefined, `"entered" of the request ${again} again`, "one");
      });
    },
  },
]);

export const ENDING = group("Ending", { section: "Ending" }, [
  {
    name: "protocol/leaves",
    title: `The agent leaves within ${LEAVE_MS} ms after the end of its stdin, whatever waits`,
    fix: "exit when reading stdin gives end of file; threads that wait must not keep the process",
    async run(scenario) {
      for (let tries = 1, current = scenario; tries <= LEAVES; tries++, current = await current.restarted()) {
        if (current.declares("stream")) {
          const { listener } = await current.listening(current.subject);
          await current.enters(listener.accept());
        }
        const before = performance.now();
        await current.agent.stop();
        // It was killed when its time was up.
        if (performance.now() - before < LEAVE_MS) return;
      }
      throw new Wrong(`a process after ${LEAVE_MS} ms`, "none");
    },
  },
]);
