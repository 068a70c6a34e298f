import { assert, assertEquals, assertMatch } from "@std/assert";
import { type Implementation, IMPLEMENTATIONS } from "../agents/implementations.ts";
import type { Address } from "../endpoint/address.ts";
import type { Endpoint } from "../endpoint/endpoint.ts";
import { EndpointLost } from "../endpoint/errors.ts";
import type { SocketId } from "../endpoint/kinds.ts";
import { openSystem } from "../libc/sys.ts";
import { type Defect, failed, insteadOf, never as noReply } from "../proof/broken/endpoint.ts";
import { broken } from "../proof/broken/implementation.ts";
import { Session } from "../run/session.ts";
import { LOOPBACK_HOSTS } from "../script/places.ts";
import { explore, type Explored } from "./explore.ts";
import { TCP } from "./tcp_model.ts";
import { UNIX } from "./unix_model.ts";
import type { Model } from "./model.ts";
import type { Sequence } from "./generate.ts";

const ignore = Deno.build.os !== "linux";
if (!ignore) openSystem();
const peer = IMPLEMENTATIONS.libc!;
/** Milliseconds of a call that hangs. */
const DEADLINE_MS = 300;

const { signal: never } = new AbortController();

/** An implementation as if it had a stack of its own, of which no kernel tells anything. */
function elsewhere(implementation: Implementation): Implementation {
  return {
    ...implementation,
    start: async (options) =>
      Object.assign(await implementation.start(options), { beside: { prefix: [], hosts: LOOPBACK_HOSTS } }),
  };
}

/** An implementation whose endpoint dies with all its calls when it is asked to shut down. */
function mortal(implementation: Implementation): Implementation {
  return {
    ...implementation,
    async start(options) {
      const endpoint = await implementation.start(options);
      const { promise: death, reject: die } = Promise.withResolvers<never>();
      death.catch(() => {});
      return {
        identity: endpoint.identity,
        capabilities: endpoint.capabilities,
        invoke(method, ...rest) {
          if (method === "shutdown") die(new EndpointLost("it died"));
          return Promise.race([death, endpoint.invoke(method, ...rest)]);
        },
        reset: () => Promise.race([death, endpoint.reset()]),
        stop: () => endpoint.stop(),
      } satisfies Endpoint;
    },
  };
}

async function explored(
  name: string,
  breaks: Defect["breaks"],
  { model = TCP, known = [], races, length = 2, random = 0, around = (each) => each, signal = never }: {
    model?: Model;
    /** Changes the implementation. */
    around?: (implementation: Implementation) => Implementation;
    known?: readonly Sequence[];
    races?: ReadonlyMap<string, Sequence>;
    length?: number;
    random?: number;
    signal?: AbortSignal;
  } = {},
): Promise<Explored> {
  await using session = await Session.open({ deadlineMs: DEADLINE_MS });
  const subject = around(broken({ name, caughtBy: [], breaks }));
  const family = model.families[0]!;
  const circumstances = { model, role: "client", family, mode: "nonblocking" } as const;
  const amount = { length, random, seed: 1, cells: false };
  return await explore(session, { subject, peer, ...circumstances }, amount, {
    deadlineMs: DEADLINE_MS,
    known,
    ...(races ? { races } : {}),
    signal,
  });
}

const resetIsEof: Defect["breaks"] = () => ({
  recv: insteadOf("ECONNRESET", { value: { data: new Uint8Array(0) } }),
});

Deno.test({
  name: "A deviation is shrunk to the steps that it takes",
  ignore,
  async fn() {
    const { found, unsure, cut } = await explored("reports a reset as end of file", resetIsEof);
    assertEquals(unsure, []);
    assertEquals(cut, undefined);
    assertEquals(new Set(found.map((each) => each.deviation.step)), new Set(["recv", "recv-one", "peek"]));
    assert(found.some((each) => each.sequence.join("/") === "peer-abort/recv"), JSON.stringify(found));
    for (const { sequence } of found) assert(sequence.length <= 4, sequence.join("/"));
  },
});

Deno.test({
  name: "What is of a known kind is counted, and not reported again",
  ignore,
  async fn() {
    const known = [["peer-abort", "recv"], ["peer-abort", "recv-one"], ["peer-abort", "peek"]];
    const { found } = await explored("reports a reset as end of file", resetIsEof, { known, random: 300 });
    assertEquals(found.map((each) => each.sequence), known);
    assert(found.every((each) => each.known && each.count > 1), JSON.stringify(found));
  },
});

Deno.test({
  name: "A call that hangs does not stop the search, and what contains it is left out",
  ignore,
  async fn() {
    const { found, leftOut } = await explored("hangs at a reset", () => ({
      recv: insteadOf("ECONNRESET", noReply()),
      fionread: () => Promise.resolve({ value: { count: 77 } }),
    }), { random: 300 });
    const kinds = found.map((each) => each.kind);
    assert(kinds.some((kind) => /^recv: ECONNRESET → hang$/.test(kind)), kinds.join("\n"));
    assert(kinds.includes("unread: none → different"), kinds.join("\n"));
    assert(leftOut > 0);
  },
});

Deno.test({
  name: "A look that deviates hides neither the looks after it nor what they show of a later state",
  ignore,
  async fn() {
    let down = false;
    const { found } = await explored("has no events and counts wrongly after a half-close", () => ({
      connectStream(_params, next) {
        down = false;
        return next();
      },
      shutdown(_params, next) {
        down = true;
        return next();
      },
      poll: (_params, next) => down ? Promise.resolve({ value: { events: [] } }) : next(),
      async fionread(_params, next) {
        const { value, error } = await next();
        return error ? { error } : { value: { count: value.count + (down && value.count > 0 ? 1 : 0) } };
      },
    }), { model: UNIX, length: 3 });
    const kinds = new Set(found.map((each) => each.kind));
    assert([...kinds].some((kind) => kind.startsWith("poll")), [...kinds].join("\n"));
    assert(kinds.has("unread: same → different"), [...kinds].join("\n"));
  },
});

Deno.test({
  name: "A deviation is found though what is left of its sequence hangs",
  ignore,
  async fn() {
    const few = ["send", "sendall", "peer-shut-write", "recv", "peer-read"];
    const model = { ...TCP, steps: Object.fromEntries(few.map((name) => [name, TCP.steps[name]!])) };
    const known = [["sendall", "peer-shut-write", "recv"]];
    const { found, unsure, cut } = await explored("hangs after one send, and has no end after two", () => {
      const sends = new Map<SocketId, number>();
      const count = async <R>(
        { socket }: { readonly socket: SocketId },
        next: () => Promise<R>,
      ): Promise<R> => {
        sends.set(socket, (sends.get(socket) ?? 0) + 1);
        return await next();
      };
      return {
        send: count,
        sendall: count,
        async recv({ socket }, next) {
          const reply = await next();
          const isEnd = reply.value?.data.length === 0 && sends.has(socket);
          return !isEnd ? reply : sends.get(socket) === 1 ? await noReply() : failed("EAGAIN");
        },
      };
    }, { model, length: 4, known });
    assertEquals({ unsure, cut }, { unsure: [], cut: undefined });
    assertEquals(found.map(({ kind, sequence }) => `${kind}: ${sequence.join("/")}`), [
      "recv: eof → hang: sendall/peer-shut-write/recv",
      "recv: eof → EAGAIN: send/send/peer-shut-write/recv",
    ]);
  },
});

Deno.test({
  name: "An endpoint that dies is replaced",
  ignore,
  async fn() {
    const { found, played } = await explored("dies of a half-close", () => ({
      shutdown: () => Promise.reject(new EndpointLost("it died")),
    }));
    const kinds = found.map((each) => each.kind);
    assert(kinds.some((kind) => /^shut-write: ok → crash$/.test(kind)), kinds.join("\n"));
    assert(played > 100, `${played}`);
  },
});

Deno.test({
  name: "What deviates is found though the endpoint dies again and again, and nothing of it is unsure",
  ignore,
  async fn() {
    const { found, unsure, cut } = await explored("counts wrongly", () => ({
      async fionread(_params, next) {
        const { value, error } = await next();
        return error ? { error } : { value: { count: value.count + 1 } };
      },
    }), { around: mortal, random: 300 });
    assertEquals({ unsure, cut }, { unsure: [], cut: undefined });
    const kinds = new Set(found.map(({ deviation: { step, seen } }) => seen === "crash" ? seen : step));
    assertEquals(kinds, new Set(["unread", "crash"]));
  },
});

Deno.test({
  name: "A send that returns 0 for ever, and one that lies, end",
  ignore,
  async fn() {
    const { found } = await explored("sends nothing", () => ({
      send: () => Promise.resolve({ value: { count: 0 } }),
    }));
    assert(found.some((each) => each.kind === "send: ok → partial"), JSON.stringify(found));
    assert(found.some((each) => each.kind === "fill: EAGAIN → partial"), JSON.stringify(found));
  },
});

Deno.test({
  name: "A subject that cannot be connected ends the sweep with the reason",
  ignore,
  async fn() {
    const { found, cut = "" } = await explored("connects to nobody", () => ({
      connectStream: () => Promise.resolve({ error: { errno: "ENETUNREACH", native: "no network" } }),
    }));
    assertEquals(found, []);
    assertMatch(cut, /20 sequences in a row could not be played: .*ENETUNREACH/);
  },
});

Deno.test({
  name: "What shows after other sequences only, or once, is not a finding, and is reported as unsure",
  ignore,
  async fn() {
    const behind = await explored("counts wrongly, unless it was reset a moment ago", () => {
      let calls = 0;
      return {
        async fionread(_params, next) {
          const { value, error } = await next();
          return error ? { error } : { value: { count: value.count + (++calls > 5 ? 1 : 0) } };
        },
      };
    });
    assertEquals(behind.found, []);
    assertEquals(new Set(behind.unsure.map(({ not }) => not)), new Set(["alone"]));
    const once = await explored("counts wrongly once", () => {
      let calls = 0;
      return {
        async fionread(_params, next) {
          const { value, error } = await next();
          return error ? { error } : { value: { count: value.count + (++calls === 5 ? 1 : 0) } };
        },
      };
    });
    assertEquals(once.found, []);
    assertEquals(once.unsure.map(({ not, times }) => ({ not, times })), [{ not: "again", times: 1 }]);
  },
});

/** Steps that change little, so that a sweep of them is short. */
const FEW: ReadonlySet<string> = new Set(["send", "recv", "poll", "unread", "peer-send", "peer-read"]);
const model: Model = {
  ...TCP,
  steps: Object.fromEntries(Object.entries(TCP.steps).filter(([name]) => FEW.has(name))),
};

Deno.test({
  name: "Beside another stack, what comes late is played again with more time, and counted",
  ignore,
  async fn() {
    /** Milliseconds: longer than the barrier waits at first, and shorter than when it has time. */
    const LATE_MS = 110;
    let underWay: Promise<unknown> = Promise.resolve();
    const behind = async <R>(_params: unknown, next: () => Promise<R>): Promise<R> => {
      await underWay;
      return await next();
    };
    const { found, unsure, again } = await explored("is slow to send", () => ({
      send(params, next) {
        const due = new Promise((resolve) => setTimeout(resolve, LATE_MS));
        underWay = Promise.all([underWay, due]).then(() => next(params));
        return Promise.resolve({ value: { count: params.data.length } });
      },
      abort: behind,
      close: behind,
    }), { around: elsewhere, model });
    assertEquals({ found, unsure }, { found: [], unsure: [] });
    assert(again !== undefined && again.early > 0 && again.early === again.played, JSON.stringify(again));
  },
});

Deno.test({
  name: "Beside another stack, what does not show again is unsure, unless it came too early",
  ignore,
  async fn() {
    const { found, unsure, again } = await explored("counts wrongly once", () => {
      let calls = 0;
      return {
        async fionread(_params, next) {
          const { value, error } = await next();
          return error ? { error } : { value: { count: value.count + (++calls === 5 ? 1 : 0) } };
        },
      };
    }, { around: elsewhere, model });
    assertEquals({ found, again }, { found: [], again: { played: 1, early: 0 } });
    assertEquals(unsure.map(({ not, times }) => ({ not, times })), [{ not: "again", times: 1 }]);
  },
});

Deno.test({
  name: "Beside another stack, what shows each time is found",
  ignore,
  async fn() {
    const { found, unsure, again } = await explored("counts wrongly", () => ({
      async fionread(_params, next) {
        const { value, error } = await next();
        return error ? { error } : { value: { count: value.count + 1 } };
      },
    }), { around: elsewhere, model });
    assertEquals(unsure, []);
    assertEquals(new Set(found.map(({ deviation }) => deviation.step)), new Set(["unread"]));
    assert(again !== undefined && again.early === 0, JSON.stringify(again));
  },
});

Deno.test({
  name: "A deviation of which every respect is known is known",
  ignore,
  async fn() {
    const known = [["peer-abort", "poll-in"], ["shut-read", "poll"]];
    const { found } = await explored("tells no hang-up", () => ({
      async poll(params, next) {
        const { value, error } = await next(params);
        if (error) return { error };
        return { value: { events: value.events.filter((each) => each !== "hup" && each !== "rdhup") } };
      },
    }), { known });
    const kinds = found.map((each) => each.kind);
    assert(kinds.includes("poll.hup: yes → no, poll.rdhup: yes → no"), kinds.join("\n"));
    assert(found.every((each) => each.known), JSON.stringify(found));
  },
});

Deno.test({
  name: "A race that is known is known when it shows, whatever its sequence showed before",
  ignore,
  async fn() {
    const sequence = ["peer-abort", "recv"];
    const races = new Map([["recv: ECONNRESET → eof", sequence]]);
    const { found } = await explored("reports a reset as end of file", resetIsEof, { races });
    const [race, ...others] = found.filter((each) => each.known);
    assertEquals(race?.sequence, sequence);
    assertEquals(others, []);
    assert(!found.some((each) => !each.known && each.kind === race?.kind), JSON.stringify(found));
  },
});

Deno.test({
  name: "A sweep that is stopped keeps what it found",
  ignore,
  async fn() {
    const stop = new AbortController();
    const known = [["peer-abort", "recv"]];
    setTimeout(() => stop.abort(), 300);
    const { cut, found } = await explored("reports a reset as end of file", resetIsEof, {
      length: 5,
      known,
      signal: stop.signal,
    });
    assertMatch(cut ?? "", /^it was stopped; it had begun (all|only) [\d,]+ sequences? of /);
    assertEquals(found[0]?.sequence, known[0]);
  },
});

Deno.test({
  name: "Names that the other end does not have are found, and bytes that are taken for text",
  ignore,
  async fn() {
    const { found } = await explored("takes bytes for text, and any address for its own", () => ({
      async getsockname(_params, next) {
        const { value, error } = await next();
        return error ? { error } : { value: { address: { ...value.address, host: "0.0.0.0" } as Address } };
      },
      sendall: ({ socket, data }, next) =>
        next({ socket, data: data instanceof Uint8Array ? data.filter((each) => each !== 0x0d) : data }),
    }), { length: 1 });
    const kinds = found.map((each) => each.kind);
    assert(kinds.includes("getsockname: same → different"), kinds.join("\n"));
    assert(kinds.includes("peer-read.data: intact → corrupt"), kinds.join("\n"));
  },
});
