import { assertEquals, assertThrows } from "@std/assert";
import { applicable, type Condition } from "./condition.ts";
import { readFindings } from "./read_findings.ts";

const NODE = { name: "node", version: "v22.3.1", runtime: "Node.js on V8 12.4", os: "linux" };

function listed(when?: Condition, of = "node") {
  return readFindings({
    findings: [{
      name: "some",
      of: [of],
      reason: "It is so.",
      ...(when ? { when } : {}),
      where: { "tcp/a": "x ok" },
    }],
  });
}

function holds(when: Condition): boolean {
  return applicable(listed(when), [NODE]).length === 1;
}

Deno.test("A finding holds where all of its circumstances are so", () => {
  assertEquals(applicable(listed(), [NODE]).length, 1);
  assertEquals(holds({ os: "linux", version: ">=22 <24", runtime: "V8" }), true);
  assertEquals(holds({ os: "!linux" }), false);
  assertEquals(holds({ os: "!windows" }), true);
  assertEquals(holds({ os: "linux", version: ">=23" }), false);
  assertEquals(holds({ runtime: "JavaScriptCore" }), false);
});

Deno.test("A version without further numbers stands for all of its versions", () => {
  const range = (version: string) => holds({ version });
  assertEquals(["22", "=22.3", "22.3.1", ">=22", "<=22", ">21", "<22.4", ">22.3.0"].filter(range).length, 8);
  assertEquals(["21", ">22", "<22", "22.30", ">22.3", "22.3.10", "<22.3.1"].filter(range), []);
  assertEquals(["<20 || 22", ">=22 <23 || >=25", "20 || 21 || 22.3"].filter(range).length, 3);
  assertEquals(["<20 || >=23", ">=22 <22.3 || >=25"].filter(range), []);
});

Deno.test("What is said of an implementation that does not take part, or has no number, is kept or dropped", () => {
  assertEquals(applicable(listed({ os: "windows" }, "bun"), [NODE]).length, 1);
  assertEquals(applicable(listed({ version: ">=1" }), [{ ...NODE, version: "unknown" }]), []);
});

Deno.test("A condition that is malformed is refused with its place", () => {
  for (
    const when of [{ version: "~22" }, { version: "" }, { version: "20 ||" }, { version: "20||22" }, {
      os: "Linux 6",
    }, { arch: "arm64" }]
  ) {
    assertThrows(() => listed(when as Condition), TypeError, "when");
  }
});
