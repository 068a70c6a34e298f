import type { PollEvent } from "../../endpoint/kinds.ts";
import { group } from "../check.ts";
import { expect, expectSame } from "../expect.ts";
import { failureOf } from "../scenario.ts";
import { EARLY_MS, PIECE, TIME_MS } from "./modes.ts";

/** Times that a socket may be told to have room and then have none, which another thread of the system can bring about. */
const NO_ROOM = 20;
/** Milliseconds in which an event has come that an agent's poll tells at all. */
const TOLD_MS = 200;
/** Events of a poll in the order in which they are remarked. */
const TOLD = ["in", "out", "rdhup", "hup", "err"] as const satisfies readonly PollEvent[];

/** Readiness. */
export const POLL = group("Readiness", {
  needs: ["stream"],
  after: ["poll"],
}, [
  {
    name: "poll",
    title: "poll waits for an event that it is asked for, and ends empty when its time is up",
    after: ["recv/waits"],
    fix: "ask for the implementation's own readiness of this one socket",
    async run({ connected, elapsedMs, deadlineMs, enters }) {
      const { subject, peer } = await connected();
      const idle = subject.poll(["in"], TIME_MS);
      expectSame("the events while nothing was sent are", (await idle).join(), "");
      const tookMs = Math.round(elapsedMs(idle));
      expect(tookMs >= TIME_MS - EARLY_MS, `no event after ${tookMs} ms`, `that after ${TIME_MS} ms`);
      const room = await subject.poll(["out"], TIME_MS);
      expect(room.includes("out"), `"${room.join()}" where there is room`, `"out"`);
      const polling = subject.poll(["in"], 2 * deadlineMs);
      await enters(polling);
      await peer.sendall(Uint8Array.of(7));
      const events = await polling;
      expect(events.includes("in"), `"${events.join()}" where a byte came`, `"in"`);
    },
  },
  {
    name: "poll/listener",
    title: `poll tells "in" of a listener whose next accept does not wait`,
    after: ["poll", "accept"],
    fix: "ask for the implementation's own readiness of the listener",
    async run({ subject, peer, listening, deadlineMs }) {
      const { listener, address } = await listening(subject);
      expectSame("the events of a listener are", (await listener.poll(["in"], 0)).join(), "");
      await peer.connectStream(address);
      const events = await listener.poll(["in"], deadlineMs);
      expect(events.includes("in"), `"${events.join()}" where a connection came`, `"in"`);
    },
  },
  {
    name: "poll/out",
    title: `poll tells "out" where a send then takes something`,
    needs: ["send", "mode:nonblocking"],
    after: ["poll", "setMode/nonblocking-send"],
    fix: "ask for the implementation's own readiness of this one socket",
    async run({ connected }) {
      const { subject } = await connected();
      await subject.setMode("nonblocking");
      let refused = 0;
      for (let room = true; room && refused < NO_ROOM;) {
        const failure = await failureOf(subject.send({ seed: 1, length: PIECE }));
        refused = failure ? refused + 1 : 0;
        if (failure) room = (await subject.poll(["out"], 0)).length > 0;
      }
      expect(refused < NO_ROOM, `"out" of a socket that takes nothing`, "no event");
    },
  },
  {
    name: "poll/events",
    title: "poll tells the peer's FIN and RST apart from data, as far as the implementation can",
    over: "inet",
    fix: "give the events of the socket call, and none that it has no notion of",
    async run({ connected, note }) {
      const told = new Set<PollEvent>();
      const collect = async (polling: Promise<readonly PollEvent[]>): Promise<void> => {
        for (const event of await polling) told.add(event);
      };
      const fin = await connected();
      await collect(fin.subject.poll(["out"], TOLD_MS));
      await fin.peer.shutdown("write");
      const end = await fin.subject.poll(["in"], TOLD_MS);
      expect(end.includes("in"), `"${end.join()}" after the peer's FIN`, `"in", as a recv does not wait`);
      await collect(fin.subject.poll(["in", "rdhup"], TOLD_MS));
      const rst = await connected();
      await rst.peer.abort();
      await collect(rst.subject.poll(["in"], TOLD_MS));
      const lacks = TOLD.filter((event) => !told.has(event));
      note(
        `it tells ${TOLD.filter((event) => told.has(event)).join(", ")}${
          lacks.length > 0 ? `; not ${lacks.join(", ")}` : ""
        }`,
      );
    },
  },
]);
