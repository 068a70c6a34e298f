import { type Report, reportOf, type WholeRun } from "../report.ts";
import type { Result, RunFooter, RunHeader, StoredOutcome, Verdict } from "../model.ts";
import { SCHEMA, VERDICTS } from "../model.ts";
import { CASES } from "./cases.ts";
import { call, connecting, historyOf, waiting } from "./operations.ts";
import { FORMATS } from "../formats.ts";

const aborted = [
  ...connecting(),
  call("peer", ["abort", "conn", ""], "ok", [530, 561]),
  call("harness", ["visible", "conn", "reset"], "kernel", [566, 612]),
];

const reset = (second: string) =>
  historyOf([
    ...aborted,
    call("subject", ["recv", "conn", "1"], "ECONNRESET", [640, 655], {
      failed: true,
      native: "recv: Connection reset by peer",
      enteredUs: 644,
    }),
    call("harness", ["record", "", "firstRecv"], "ECONNRESET", [660, 660]),
    call("subject", ["recv", "conn", "1"], second === "eof" ? "0 B" : second, [668, 679], {
      failed: second !== "eof",
      enteredUs: 670,
    }),
    call("harness", ["record", "", "secondRecv"], second, [684, 684]),
  ]);

const swallowed = historyOf([
  ...aborted,
  call("subject", ["recv", "conn", "1"], "0 B", [640, 655], { enteredUs: 644 }),
  call("harness", ["record", "", "firstRecv"], "eof", [660, 660]),
]);

const hung = historyOf([
  ...connecting(),
  call("subject", ["shutdown", "conn", "write"], "ok", [530, 548]),
  waiting("subject", ["recv", "conn", "65536"], 560),
  call("peer", ["recv", "conn", "1"], "0 B", [571, 590]),
  call("peer", ["sendall", "conn", '5 B "hello"'], "5", [601, 633]),
  call("peer", ["close", "conn", ""], "ok", [640, 668]),
  call("harness", ["blocked", "conn", "recv"], "waiting", [700, 5_000_700]),
]);

const bulk = historyOf(
  [
    ...connecting(),
    call("peer", ["sendPattern", "conn", "67108864 B of pattern 7"], "67108864", [540, 81_220], {
      enteredUs: 552,
    }),
    call("subject", ["recv", "conn", "65536"], "65536 B 00 00 00 00 00 00 00 00…", [548, 2_901], {
      count: 48,
    }),
    call("subject", ["recv", "conn", "65536"], "32768 B 1c 9f 2b…", [80_900, 80_940], { count: 12 }),
    call("subject", ["recv", "conn", "65536"], "0 B", [81_230, 81_244]),
    call("harness", ["record", "", "received"], "intact", [81_260, 81_260]),
  ],
  962,
  6,
);

interface Told {
  readonly case: string;
  readonly subject: string;
  readonly verdict: Verdict;
  readonly variant?: string;
  readonly outcomes?: readonly StoredOutcome[];
  readonly more?: Partial<Result>;
}

function told({ case: id, subject, verdict, variant = "", outcomes = [], more = {} }: Told): Result {
  return {
    type: "result",
    case: id,
    variant,
    subject,
    peer: "libc",
    round: 1,
    verdict,
    why: "",
    expected: false,
    reasons: [],
    outcomes,
    measures: {},
    history: historyOf(connecting()),
    stderr: { subject: "", peer: "" },
    durationMs: 0.9,
    waitedMs: 0,
    command: `sockspec run ${id} --subject ${subject}` + (variant ? ` --variant ${variant}` : ""),
    ...more,
  };
}

const good = (checkpoint: string, outcome: string): StoredOutcome => ({
  checkpoint,
  outcome,
  class: "conforming",
});
const bad = (checkpoint: string, outcome: string): StoredOutcome => ({
  checkpoint,
  outcome,
  class: "nonconforming",
});

const [RESET, SEND, HALF, LARGE, BACKLOG, EMPTY, CUT, PATH] = CASES.map((each) => each.id) as [
  string,
  string,
  string,
  string,
  string,
  string,
  string,
  string,
];

function results(): Result[] {
  const list: Result[] = [];
  for (const role of ["server", "client"]) {
    for (const family of ["ipv4", "ipv6"]) {
      const variant = `role=${role},family=${family}`;
      const outcomes = [good("firstRecv", "ECONNRESET"), good("secondRecv", "eof")];
      list.push(told({
        case: RESET,
        subject: "libc",
        verdict: "pass",
        variant,
        outcomes,
        more: { history: reset("eof") },
      }));
      const known = "node:net reports a reset only to the error event (nodejs/node#0000)";
      list.push(
        role === "server"
          ? told({
            case: RESET,
            subject: "node",
            verdict: "fail",
            variant,
            outcomes: [{ ...bad("firstRecv", "eof"), expected: known }],
            more: {
              why: 'At "firstRecv": eof, accepted ECONNRESET',
              expected: true,
              reasons: [known],
              history: swallowed,
              durationMs: 1.8,
            },
          })
          : told({
            case: RESET,
            subject: "node",
            verdict: "tolerated",
            variant,
            outcomes: [good("firstRecv", "ECONNRESET"), {
              ...bad("secondRecv", "ECONNRESET"),
              class: "tolerated",
            }],
            more: {
              why: 'At "secondRecv": ECONNRESET: the error stays set until the socket is closed',
              history: reset("ECONNRESET"),
            },
          }),
      );
      list.push(told({
        case: RESET,
        subject: "mystack",
        verdict: family === "ipv6" ? "unsupported" : "fail",
        variant,
        outcomes: family === "ipv6" ? [] : [bad("firstRecv", "eof")],
        more: family === "ipv6"
          ? { why: "The subject does not have ipv6", history: historyOf([]) }
          : { why: 'At "firstRecv": eof, accepted ECONNRESET', history: swallowed },
      }));
    }
  }
  for (const subject of ["libc", "node", "mystack"]) {
    for (const family of ["ipv4", "ipv6"]) {
      const variant = `family=${family}`;
      const outcome = family === "ipv4" ? "EPIPE" : "ECONNRESET";
      list.push(told({
        case: SEND,
        subject,
        verdict: "pass",
        variant,
        outcomes: [good("send", outcome)],
      }));
      list.push(
        subject === "mystack"
          ? told({
            case: HALF,
            subject,
            verdict: "timeout",
            variant,
            more: { why: 'The subject did not return from "recv" within 5,000 ms', history: hung },
          })
          : told({
            case: HALF,
            subject,
            verdict: "pass",
            variant,
            outcomes: [good("reply", "intact"), good("after", "eof")],
          }),
      );
    }
    list.push(told({
      case: LARGE,
      subject,
      verdict: subject === "mystack" ? "crash" : "pass",
      outcomes: subject === "mystack" ? [] : [good("received", "intact")],
      more: {
        history: bulk,
        durationMs: 82.4,
        measures: { accepted: 2619392, calls: 1023 },
        ...(subject === "mystack"
          ? {
            why: 'The subject died in "recv": signal SIGSEGV',
            stderr: { subject: "mystack: assertion failed: pcb->rcv_wnd >= len\nAborted\n", peer: "" },
          }
          : {}),
      },
    }));
    list.push(told({
      case: BACKLOG,
      subject,
      verdict: subject === "mystack" ? "inconclusive" : subject === "node" ? "fail" : "pass",
      outcomes: [subject === "node" ? bad("connected", "ECONNREFUSED") : good("connected", "ok")],
      more: subject === "mystack"
        ? { why: "The race was not met in 20 attempts", outcomes: [], waitedMs: 200, durationMs: 260 }
        : subject === "node"
        ? { why: 'At "connected": ECONNREFUSED, accepted ok' }
        : {},
    }));
    list.push(told({ case: EMPTY, subject, verdict: "pass", outcomes: [good("received", "empty")] }));
    list.push(told({
      case: CUT,
      subject,
      verdict: subject === "node" ? "unsupported" : "pass",
      outcomes: subject === "node" ? [] : [good("first", "truncated"), good("second", "whole")],
      more: subject === "node" ? { why: "The subject does not have recvfromLength" } : {},
    }));
    list.push(told({
      case: PATH,
      subject,
      verdict: subject === "mystack" ? "error" : "pass",
      outcomes: subject === "mystack" ? [] : [good("bind", "EADDRINUSE")],
      more: subject === "mystack" ? { why: "TypeError: the script read a property of undefined" } : {},
    }));
  }
  return list;
}

function header(planned: number): RunHeader {
  const os = "linux 6.8.0 x86_64";
  const capabilities = ["stream", "datagram", "ipv4", "ipv6", "unix", "abort"];
  return {
    type: "run",
    schema: SCHEMA,
    sockspec: "0.1.0",
    started: "2026-01-31T12:00:00.000Z",
    host: { os: "linux", arch: "x86_64", kernel: "6.8.0-52-generic", deno: "2.9.6" },
    args: ["run", "--subject", "libc", "--subject", "node", "--agent", "./mystack-agent --tap tap0"],
    subjects: ["libc", "node", "mystack", "java"],
    peers: ["libc"],
    implementations: [
      { name: "libc", version: "glibc 2.39", language: "C", runtime: "Deno FFI", os, capabilities },
      { name: "node", version: "22.11.0", language: "JavaScript", runtime: "Node.js", os, capabilities },
      {
        name: "mystack",
        version: "0.3.0-dev",
        language: "Rust",
        runtime: "user space",
        os,
        capabilities: ["stream"],
      },
      {
        name: "java",
        version: "",
        language: "",
        runtime: "",
        os: "",
        capabilities: [],
        unavailable: 'No "java" was found on the PATH',
      },
    ],
    cases: CASES,
    planned,
    plan: { variants: "5eed", expectations: "1dea" },
  };
}

/**
 * A run with every verdict in it: known deviations, a stale expectation, an implementation that could not
 * take part.
 */
export function sampleRun(): WholeRun {
  const list = results();
  const totals = Object.fromEntries(
    VERDICTS.map((verdict) => [verdict, list.filter((each) => each.verdict === verdict).length]),
  ) as Record<Verdict, number>;
  const end: RunFooter = {
    type: "end",
    finished: "2026-01-31T12:00:07.412Z",
    durationMs: 7412,
    interrupted: false,
    exitCode: 1,
    totals,
    expected: list.filter((each) => each.expected).length,
    stale: [{
      implementation: "node",
      case: "udp/datagram/empty",
      variant: "",
      checkpoint: "received",
      outcome: "none",
      found: "empty",
    }],
  };
  return { run: header(list.length), results: list, end };
}

/** The same run, cut short after its first ten results. */
export function cutShortRun(): WholeRun {
  const { run, results } = sampleRun();
  return { run, results: results.slice(0, 10) };
}

/** The text of its results.jsonl. */
export function storedText(run: WholeRun): Promise<string> {
  return textOf(FORMATS.jsonl.write, run);
}

/** The whole text of a form of a report. */
export async function textOf(
  write: (report: Report) => AsyncIterable<string>,
  run: WholeRun,
): Promise<string> {
  return (await Array.fromAsync(write(reportOf(run)))).join("");
}
