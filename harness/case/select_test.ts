import { assertEquals, assertThrows } from "@std/assert";
import { CASES } from "../../cases/mod.ts";
import { expand, lacking } from "./variants.ts";
import { matchesGlob, select, SelectorError } from "./select.ts";

const ids = (...selectors: string[]) => select(CASES, selectors).map((each) => each.id);

Deno.test("Selectors are ids, beginnings, globs and fields", () => {
  assertEquals(ids("tcp/reset/recv-once-then-eof"), ["tcp/reset/recv-once-then-eof"]);
  assertEquals(ids("tcp/reset"), ids("tcp/reset/*"));
  assertEquals(ids("area:tcp/reset"), ids("tcp/reset"));
  assertEquals(ids("level:must").length > 0, true);
  assertEquals(ids("tcp/reset", "!tcp/reset/*-*").includes("tcp/reset/poll"), true);
  assertEquals(ids("tcp", "!tcp/reset/*").some((id) => id.startsWith("tcp/reset")), false);
});

/** Names of variants, with their cases. */
const variants = (...selectors: string[]) =>
  select(CASES, selectors).flatMap((each) => expand(each).map(({ name }) => `${each.id} ${name}`));

Deno.test("Selectors of one kind add up, and selectors of different kinds narrow", () => {
  assertEquals(
    ids("tcp/reset", "level:must"),
    ids("tcp/reset").filter((id) => ids("level:must").includes(id)),
  );
  assertEquals(ids("tcp/reset", "tcp/close"), [...ids("tcp/close"), ...ids("tcp/reset")]);
  assertEquals(ids("level:must", "level:should", "level:may"), ids());
  assertThrows(() => ids("tcp", "area:udp"), SelectorError, "leave no case");
});

Deno.test("Role and family select variants", () => {
  const all = variants("tcp/reset");
  const having = (axis: string) => all.filter((name) => name.includes(axis));
  assertEquals(variants("tcp/reset", "role:server"), having("role=server"));
  assertEquals(variants("tcp/reset", "family:ipv4", "family:ipv6"), [
    ...all.filter((name) => /family=ipv[46]/.test(name)),
  ]);
  assertEquals(variants("tcp/reset", "!role:server"), all.filter((name) => !name.includes("role=server")));
  assertEquals(variants("tcp/reset", "role:client", "family:ipv6"), [
    ...all.filter((name) => name.includes("role=client") && name.includes("family=ipv6")),
  ]);
});

Deno.test("Modes select variants, whose subject needs to have them", () => {
  const [natural, blocking] = expand({ ...CASES[0]!, axes: { mode: ["natural", "blocking"] } });
  assertEquals([natural!.name, blocking!.name], ["mode=natural", "mode=blocking"]);
  assertEquals(lacking(natural!, "subject", new Set(["family:ipv4", ...CASES[0]!.needs.subject ?? []])), []);
  assertEquals(lacking(blocking!, "subject", new Set()).includes("mode:blocking"), true);
  assertEquals(lacking(blocking!, "peer", new Set()).includes("mode:blocking"), false);
});

Deno.test("A beginning ends at a slash", () => {
  assertThrows(() => ids("tcp/res"), SelectorError);
});

Deno.test("A selector that selects nothing is an error that helps", () => {
  assertThrows(
    () => ids("tcp/reset/recv-once"),
    SelectorError,
    'did you mean "tcp/reset/recv-once-then-eof"?',
  );
  assertThrows(() => ids("tcp/reset/my-own-one"), SelectorError, 'did you mean "tcp/reset/');
  assertThrows(() => ids("tcp/rset"), SelectorError, 'did you mean "tcp/reset"?');
  assertThrows(() => ids("leven:must"), SelectorError, 'unknown field "leven"');
  assertThrows(() => ids("leven:must"), SelectorError, 'did you mean "level:must"?');
  assertThrows(
    () => ids("!role:servr"),
    SelectorError,
    'of "role" are client, server; did you mean "!role:server"?',
  );
  assertThrows(() => ids("family:ipx"), SelectorError, "ipv4, ipv6, unix");
  assertThrows(() => ids("constructor:x"), SelectorError, 'unknown field "constructor"');
  assertThrows(() => ids("area:t"), SelectorError, "selects none");
  assertThrows(() => ids("role=server"), SelectorError, 'did you mean "role:server"?');
  assertThrows(() => ids("role=server,family=ipv4"), SelectorError, '"role:server family:ipv4"?');
  assertThrows(() => ids("!**"), SelectorError, "leave no case");
  for (const empty of ["", "!"]) assertThrows(() => ids(empty), SelectorError, "is empty: give an id");
  assertThrows(() => ids("*"), SelectorError, 'did you mean "**"?');
  assertThrows(() => ids("tcp/*once*"), SelectorError, 'did you mean "tcp/**once**"?');
});

Deno.test("A star stays within a word of the path, two cross it", () => {
  assertEquals(matchesGlob("tcp/*", "tcp/reset/x"), false);
  assertEquals(matchesGlob("tcp/**", "tcp/reset/x"), true);
  assertEquals(matchesGlob("tcp/*/x", "tcp/reset/x"), true);
  assertEquals(matchesGlob("a.c", "abc"), false);
});
