import { Clock } from "../../script/clock.ts";
import { findPollSights, type PollSights } from "../../script/poll_sights.ts";
import { group } from "../check.ts";
import { expect, expectSame } from "../expect.ts";
import { failureOf } from "../scenario.ts";
import { EARLY_MS, PIECE, TIME_MS } from "./modes.ts";

/** Times that poll may report room where a send finds none: the system may use it up in between. */
const NO_ROOM = 20;
/** Milliseconds for an event that is due. */
const TOLD_MS = 200;

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
      expect(tookMs >= TIME_MS - EARLY_MS, `no event after ${tookMs} ms`, `a wait of ${TIME_MS} ms`);
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
    title: `poll reports "in" of a listener whose next accept does not wait`,
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
    name: "poll/endless",
    also: ["poll:endless"],
    title: "poll waits without end where it is given none",
    needs: ["poll:endless"],
    after: ["poll"],
    fix: "give the call a time of -1, or what stands for it, whatever `timeoutMs` is",
    async run({ connected, enters }) {
      const { subject, peer } = await connected();
      const polling = subject.poll(["in"], null);
      await enters(polling);
      await peer.sendall(Uint8Array.of(7));
      const events = await polling;
      expect(events.includes("in"), `"${events.join()}" where a byte came`, `"in"`);
    },
  },
  {
    name: "poll/errors",
    also: ["poll:errors"],
    title: "poll reports a hang-up of a connection that has ended, where nothing was asked for",
    needs: ["poll:errors", "shutdown:write"],
    after: ["poll"],
    fix: `report the hang-ups and errors of the socket call; a poll made of select() has none, and leaves ` +
      `"poll:errors" out`,
    async run({ connected }) {
      const { subject, peer } = await connected();
      await subject.shutdown("write");
      await peer.shutdown("write");
      const events = await subject.poll([], TOLD_MS);
      expect(events.includes("hup"), `"${events.join()}" after both ends are shut down`, `"hup"`);
    },
  },
  {
    name: "pollAll",
    also: ["poll:several"],
    title: "pollAll gives the sockets that have events, each with its own",
    after: ["poll", "accept"],
    fix: "one poll of all of the sockets",
    async run({ subject, connected, deadlineMs }) {
      const [idle, ready] = [await connected(), await connected()];
      const sockets = [idle.subject, ready.subject];
      const none = await subject.pollAll(sockets, ["in"], 0);
      expectSame("the count of sockets with events while nothing was sent is", none.told.size, 0);
      await ready.peer.sendall(Uint8Array.of(7));
      const found = await subject.pollAll(sockets, ["in"], deadlineMs);
      expectSame("the count of sockets with events after a byte came to one is", found.told.size, 1);
      expectSame("the events of that one are", found.told.get(ready.subject)?.join(), "in");
    },
  },
  {
    name: "select",
    title: "select leaves in each set the sockets that are ready",
    after: ["accept"],
    fix: "one select with the sets that are given; answer with those that it has left",
    async run({ subject, connected, deadlineMs }) {
      const [idle, ready] = [await connected(), await connected()];
      const both = [idle.subject, ready.subject];
      const none = await subject.select({ reads: both }, 0);
      expectSame("the count of sockets that can be read while nothing was sent is", none.reads.length, 0);
      await ready.peer.sendall(Uint8Array.of(7));
      await subject.select({ reads: [ready.subject] }, deadlineMs);
      const told = await subject.select({ reads: both, writes: both, excepts: both }, deadlineMs);
      const names = (sockets: readonly { name: string }[]) => sockets.map(({ name }) => name).join();
      expectSame(
        "those that can be read after a byte came to one are",
        names(told.reads),
        names([ready.subject]),
      );
      expectSame("those that can be written are", names(told.writes), names(both));
      expectSame("those that are exceptional are", names(told.excepts), "");
      if (told.count !== undefined) expectSame(`"count" is`, told.count, 3);
    },
  },
  {
    name: "poll/out",
    title: `poll reports "out" where a send then takes something`,
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
    title: `poll reports "in" at end of file, and may distinguish a FIN and a reset from data`,
    over: "inet",
    fix: "give the events of the socket call, and none that it has no notion of",
    async run({ subject: seat, peer: reference, connected, addressOf, note }) {
      const { subject, peer } = await connected();
      await peer.shutdown("write");
      const events = await subject.poll(["in"], TOLD_MS);
      expect(
        events.includes("in"),
        `"${events.join()}" after the peer's FIN`,
        `"in", as a recv does not wait`,
      );
      // The same account by which cases know how to wait for an arrival.
      const sights = await findPollSights(
        seat.endpoint,
        reference.endpoint,
        addressOf(reference),
        new Clock(),
      );
      // An event that was there before does not tell one from the other.
      const nothing = sights.data.length > 0 ? "no more than data" : "nothing";
      const by = (sight: keyof PollSights): string => `${sight} by ${sights[sight].join(" and ") || nothing}`;
      const rest = Object.values(sights).some((events) => events.length === 0)
        ? "; cases give an arrival that it does not report some time instead"
        : "";
      note(`it reports ${by("data")}, ${by("fin")}, ${by("reset")}${rest}`);
    },
  },
]);
