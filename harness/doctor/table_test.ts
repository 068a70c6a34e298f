import { assert, assertEquals } from "@std/assert";
import { CAPABILITIES } from "../endpoint/capabilities.ts";
import { isMethod } from "../endpoint/operations.ts";
import { GROUPS, OPERATIONS } from "./table.ts";

const CHECKS = GROUPS.flatMap((group) => group.checks);
const PROTOCOL = await Deno.readTextFile(new URL("../agent/PROTOCOL.md", import.meta.url));

/** Capabilities that every check is about, or none: families are what checks run over, and `errno` is looked at in every failure. */
const EVERYWHERE = ["family:ipv4", "family:ipv6", "family:unix", "errno"];

Deno.test("Names are unique, and what a check is built on is made before it", () => {
  const before = new Set<string>();
  for (const { name, after = [] } of CHECKS) {
    assert(!before.has(name), name);
    for (const each of after) assert(before.has(each), `${name} after ${each}`);
    before.add(name);
  }
});

Deno.test("Every check names a heading of the protocol, and begins with what it is about", () => {
  for (const { name, section, title, mend } of CHECKS) {
    assert(PROTOCOL.includes(`\n## ${section}\n`), `${name}: ${section}`);
    const [first] = name.split("/");
    assert(Object.hasOwn(OPERATIONS, first!) || first! in CAPABILITIES || first === "protocol", name);
    assert(title !== "" && mend !== "", name);
  }
});

Deno.test("Every operation and every capability has a check that is evidence for it", () => {
  const evidence = new Set<string>(CHECKS.flatMap((check) => check.of));
  const words = [...Object.keys(OPERATIONS), ...Object.keys(CAPABILITIES)];
  assertEquals(words.filter((word) => !evidence.has(word) && !EVERYWHERE.includes(word)), []);
});

Deno.test("The operations are those of the protocol", () => {
  for (const word of Object.keys(OPERATIONS)) {
    assert(isMethod(word) || word === "initialize" || word === "reset", word);
    assert(word === "initialize" || PROTOCOL.includes(`\`${word}\``), word);
  }
});
