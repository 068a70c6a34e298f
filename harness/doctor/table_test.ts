import { assert, assertEquals } from "@std/assert";
import { CAPABILITIES } from "../endpoint/capabilities.ts";
import { METHODS } from "../endpoint/operations.ts";
import { CHECKS } from "./table.ts";

/** The operations, and the two requests beside them. */
const REQUESTS: readonly string[] = ["initialize", ...METHODS, "reset"];

const PROTOCOL = await Deno.readTextFile(new URL("../agent/PROTOCOL.md", import.meta.url));

/**
 * Capabilities that every check is about, or none: families are what checks run over, and `errno` is looked
 * at in every failure.
 */
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
  for (const { name, section, title, fix } of CHECKS) {
    assert(PROTOCOL.includes(`\n## ${section}\n`), `${name}: ${section}`);
    const [first] = name.split("/");
    assert(
      REQUESTS.includes(first!) || first! in CAPABILITIES || ["protocol", "undeclared"].includes(first!),
      name,
    );
    assert(title !== "" && fix !== "", name);
  }
});

Deno.test("Every operation and every capability has a check that is evidence for it", () => {
  const evidence = new Set<string>(CHECKS.flatMap((check) => check.of));
  const words = [...REQUESTS, ...Object.keys(CAPABILITIES)];
  assertEquals(words.filter((word) => !evidence.has(word) && !EVERYWHERE.includes(word)), []);
});
