import { assertEquals, assertStringIncludes } from "@std/assert";
import { EndpointLost } from "../endpoint/errors.ts";
import { wrongOf } from "./wrong.ts";

Deno.test("An agent that is gone is mended by the way in which it went", () => {
  const fixes = [["died", "stderr"], ["protocol", "messages.schema.json"], ["failed", "-32603"]] as const;
  for (const [kind, words] of fixes) {
    const wrong = wrongOf(new EndpointLost("It has a reason", kind))!;
    assertEquals([wrong.found, wrong.outcome], ["It has a reason", "wrong"]);
    assertStringIncludes(wrong.advice.fix!, words);
  }
  assertEquals(wrongOf(new EndpointLost("It said nothing", "silent"))!.outcome, "hang");
});
