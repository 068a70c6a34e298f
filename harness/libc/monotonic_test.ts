import { assert } from "@std/assert";
import { monotonicNow } from "./monotonic.ts";

const ignore = Deno.build.os !== "linux";
// Opened within the test it would look like a leak.
const now = ignore ? () => 0 : monotonicNow();

Deno.test({ name: "Stamps lie on the time line of performance.now()", ignore }, async () => {
  let last = 0;
  for (let round = 0; round < 20; round++) {
    const [before, stamp, after] = [performance.now(), now(), performance.now()];
    // Both clocks are read in microseconds or better; where their origins were compared, this process may
    // have been held up.
    assert(stamp >= before - 5 && stamp <= after + 5, `${stamp} beside ${before} and ${after}`);
    assert(stamp > last);
    last = stamp;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
});
