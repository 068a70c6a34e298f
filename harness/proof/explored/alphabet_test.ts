import { assertEquals } from "@std/assert";
import { CASES } from "../../../cases/mod.ts";
import { openSystem } from "../../libc/sys.ts";
import { Session } from "../../run/session.ts";
import { allDefects } from "../broken/mod.ts";
import { inAlphabets } from "./alphabet.ts";

const ignore = Deno.build.os !== "linux";
if (!ignore) openSystem();

/** Names of defects, and whether sequences make the calls that show them. */
const DEFECTS: Readonly<Record<string, boolean>> = {
  "reports a reset as end of file": true,
  "loses the last byte of every datagram": true,
  // Connecting is not a step.
  "calls a refused connection a missing file": false,
  // It takes two connections.
  "closes all connections with one": false,
  // A step has no timeout.
  "takes the milliseconds of a poll for microseconds": false,
};

Deno.test({
  name: "A defect sits in the alphabets if a case shows it by calls of one socket that are steps",
  ignore,
  async fn() {
    await using session = await Session.open({ deadlineMs: 3_000, jobs: 4 });
    const defects = (await allDefects()).filter(({ name, of = "libc" }) => of === "libc" && name in DEFECTS);
    const inside = await inAlphabets(defects, CASES, session);
    const names = new Set(defects.map(({ name }) => name));
    assertEquals(names, new Set(Object.keys(DEFECTS)));
    for (const name of names) {
      const found = [...inside.keys()].some((each) => each.name === name);
      assertEquals(found, DEFECTS[name], name);
    }
  },
});
