import { assertEquals } from "@std/assert";
import type { Seen } from "../../reports/findings.ts";
import type { Finding } from "./findings.ts";
import { updated } from "./update.ts";

const IMPLEMENTATIONS = ["deno", "node"].map((name) => ({
  name,
  version: "22.1",
  runtime: "V8",
  os: "linux",
}));
const [SERVER, CLIENT] = ["role=server,family=ipv4", "role=client,family=ipv4"];

/** A variant that was judged twice, and how often each deviation occurred. */
function seen(subject: string, variant: string, deviations: Readonly<Record<string, number>>): Seen {
  return {
    subject,
    case: "tcp/a",
    variant,
    judged: 2,
    deviations: new Map(Object.entries(deviations)),
    found: "recv was eof",
  };
}

function finding(more: Partial<Finding> = {}): Finding {
  const where = { "tcp/a": "recv eof" };
  return { name: "one", of: ["deno"], reason: "It is so.", evidence: "strace", where, ...more };
}

function update(findings: readonly Finding[], of: readonly Seen[]) {
  const { kept, added, changes } = updated(findings, of, IMPLEMENTATIONS);
  return { kept, added, count: changes.length };
}

Deno.test("Findings that came true are the same ones, and nothing is said", () => {
  const one = finding();
  const { kept, added, count } = update([one], [
    seen("deno", SERVER, { "recv eof": 2 }),
    seen("deno", CLIENT, { "recv eof": 2 }),
  ]);
  assertEquals([kept[0] === one, added, count], [true, [], 0]);
});

Deno.test("What was not judged stays: other cases, implementations, systems, and checks of the doctor", () => {
  const findings = [
    finding(),
    finding({ name: "two", of: ["bun"] }),
    finding({ name: "three", where: { "doctor/recv": "found eof", "udp/*": "recv eof" } }),
    finding({ name: "four", of: ["node"], when: { os: "windows" } }),
  ];
  const { kept, added, count } = update(findings, [seen("node", SERVER, {})]);
  assertEquals([kept.every((each, index) => each === findings[index]), added, count], [true, [], 0]);
});

Deno.test("A deviation that did not occur is removed, and its finding with the last one", () => {
  const both = finding({ where: { "tcp/a": ["recv eof", "send ok"], "tcp/b": "recv eof" } });
  const variants = [seen("deno", SERVER, { "send ok": 2 }), seen("deno", CLIENT, { "send ok": 2 })];
  assertEquals(update([both], variants).kept, [
    finding({ where: { "tcp/a": "send ok", "tcp/b": "recv eof" } }),
  ]);
  assertEquals(update([finding()], variants).kept, [undefined]);
});

Deno.test("A place is narrowed to the variants in which the deviation occurred", () => {
  const variants = [seen("deno", SERVER, { "recv eof": 2 }), seen("deno", CLIENT, {})];
  assertEquals(update([finding()], variants).kept, [finding({ where: { "tcp/a role=server": "recv eof" } })]);
});

Deno.test("A deviation that occurred in some results only is a race", () => {
  const { where, ...rest } = finding();
  assertEquals(update([finding()], [seen("deno", SERVER, { "recv eof": 1 })]).kept, [
    { ...rest, sometimes: where },
  ]);
  // And a race that did not occur is still one.
  const race: Finding = { ...rest, sometimes: where };
  assertEquals(update([race], [seen("deno", SERVER, {})]).kept[0], race);
});

Deno.test("Implementations that differ now are split, each with the reason and the evidence", () => {
  const { kept, added } = update([finding({ of: ["deno", "node", "bun"] })], [
    seen("deno", SERVER, { "recv eof": 2 }),
    seen("node", SERVER, { "recv eof": 1 }),
  ]);
  assertEquals(kept, [finding({ of: ["deno", "bun"] })]);
  const { where, ...rest } = finding({ name: "one-node", of: ["node"] });
  assertEquals(added, [{ ...rest, sometimes: where }]);
});

Deno.test("New deviations are drafted, under names that are free", () => {
  const taken = finding({ name: "deno-recv-eof", where: { "tcp/b": "recv eof" } });
  const { added } = update([taken], [
    seen("deno", SERVER, { "recv eof": 2 }),
    seen("deno", CLIENT, { "recv eof": 2 }),
    seen("node", SERVER, { "send ok": 1 }),
  ]);
  assertEquals(added.map(({ name, of, where, sometimes }) => ({ name, of, where, sometimes })), [
    { name: "deno-recv-eof-new", of: ["deno"], where: { "tcp/a": "recv eof" }, sometimes: undefined },
    { name: "node-send-ok", of: ["node"], where: undefined, sometimes: { "tcp/a": "send ok" } },
  ]);
});
