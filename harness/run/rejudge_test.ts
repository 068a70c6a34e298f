import { assertEquals } from "@std/assert";
import { IMPLEMENTATIONS } from "../agents/implementations.ts";
import { type Case, defineCase, outcome, posix, type Row } from "../case/mod.ts";
import { expand } from "../case/variants.ts";
import { readFindings } from "../judge/read_findings.ts";
import { type Report, reportOf } from "../../reports/report.ts";
import { rejudge } from "./rejudge.ts";
import { ignore } from "../proof/unless_linux.ts";
import { wholeRun } from "../proof/whole_run.ts";

/** A case whose only receive gives ENOTCONN, and one that ends early by the same. */
function cases(row: Row, extra: Readonly<Record<string, Row>> = {}): Case[] {
  const common = {
    title: "A receive without a connection",
    requirement: "It fails.",
    level: "must",
    sources: [posix("recv", "ENOTCONN")],
    axes: { family: ["ipv4", "ipv6"] },
    needs: { subject: ["bsd"] },
  } as const;
  return [
    defineCase({
      ...common,
      id: "test/recorded",
      outcomes: { recv: row, ...extra },
      async script({ subject, family, record }) {
        record("recv", await outcome((await subject.socket(family, "stream")).recv(1)));
        for (const name of Object.keys(extra)) record(name, "ok");
      },
    }),
    defineCase({
      ...common,
      id: "test/ended",
      outcomes: { recv: row },
      async script({ subject, family, record }) {
        const socket = await subject.socket(family, "stream");
        await socket.recv(1);
        record("recv", "data");
      },
    }),
  ];
}

const REQUIRED: Row = { conforming: ["ENOTCONN"] };
const FORBIDDEN: Row = { conforming: ["data"] };

async function play(of: readonly Case[], findings: readonly unknown[] = []): Promise<Report> {
  const libc = IMPLEMENTATIONS.libc!;
  return reportOf(
    await wholeRun({
      variants: of.flatMap(expand),
      subjects: [libc],
      peers: [libc],
      deadlineMs: 5_000,
      expectations: readFindings({ findings }),
      commandFor: () => "again",
    }),
  );
}

async function verdicts(report: Report): Promise<string[]> {
  return (await Array.fromAsync(report.results())).map((each) => `${each.case} ${each.verdict}`);
}

const ENDED = { name: "ends", of: ["libc"], reason: "It is so.", where: { "test/ended": "ending ENOTCONN" } };

Deno.test({
  name: "A run that is judged again by the same tables and findings is the same run",
  ignore,
  async fn() {
    const stored = await play(cases(REQUIRED), [ENDED]);
    const { report, changes, kept } = await rejudge(
      stored,
      cases(REQUIRED),
      readFindings({ findings: [ENDED] }),
    );
    assertEquals(changes, []);
    assertEquals(kept.size, 0);
    assertEquals(await Array.fromAsync(report.results()), await Array.fromAsync(stored.results()));
    assertEquals(report.end, stored.end);
    assertEquals(report.run, stored.run);
  },
});

Deno.test({
  name: "Another table changes the verdicts that it is about, and the end of the run",
  ignore,
  async fn() {
    const stored = await play(cases(REQUIRED), [ENDED]);
    const { report, changes } = await rejudge(
      stored,
      cases(FORBIDDEN),
      readFindings({ findings: [ENDED] }),
    );
    assertEquals(changes.map(({ before, now, count, first }) => [before, now, count, first.case]), [
      ["pass", "fail", 2, "test/recorded"],
    ]);
    assertEquals(report.end?.exitCode, 1);
    assertEquals(report.run.cases[0]!.table[0]!.conforming[0]!.outcome, "data");
  },
});

Deno.test({
  name: "Findings are held against the run anew",
  ignore,
  async fn() {
    const stored = await play(cases(REQUIRED), [ENDED]);
    const none = await rejudge(stored, cases(REQUIRED), []);
    assertEquals([none.report.end?.expected, none.report.end?.exitCode, none.changes], [0, 1, []]);
    const other = { ...ENDED, where: { "test/ended": "ending EPIPE" } };
    const stale = await rejudge(stored, cases(REQUIRED), readFindings({ findings: [other] }));
    assertEquals(stale.report.end?.stale.map(({ outcome, found }) => [outcome, found]), [
      ["EPIPE", "ENOTCONN"],
      ["EPIPE", "ENOTCONN"],
    ]);
  },
});

Deno.test({
  name: "A result that cannot be judged by its record keeps its verdict",
  ignore,
  async fn() {
    const stored = await play(cases(REQUIRED));
    const before = await verdicts(stored);
    const keeping = async (from: Report, of: readonly Case[]) => {
      const { report, kept } = await rejudge(from, of, []);
      assertEquals(await verdicts(report), before);
      return [...kept];
    };
    assertEquals(await keeping(stored, cases(REQUIRED).slice(0, 1)), [
      ["there is no such case or variant any more", 2],
    ]);
    assertEquals(await keeping(stored, cases(REQUIRED, { more: { conforming: ["ok"] } })), [
      ["the script has other checkpoints now", 2],
    ]);
    const older = (await Array.fromAsync(stored.results())).map(({ grounds: _, ...rest }) => rest);
    assertEquals(await keeping(reportOf({ run: stored.run, results: older }), cases(FORBIDDEN)), [
      ["the file does not say how their scripts ended", 4],
    ]);
  },
});
