import { assertEquals } from "@std/assert";
import { crc32, patternBytes } from "./pattern.ts";
import { patternCrc } from "./pattern_crc.ts";

Deno.test("The vectors of the protocol hold", () => {
  const bytes = patternBytes({ seed: 1, length: 65_535 });
  assertEquals(bytes.subarray(0, 16).toHex(), "000000000000000004a3406c97d63cfb");
  assertEquals(bytes.subarray(65_519, 65_535).toHex(), "2e49010000000000000004a3406c97d6");
  for (const [length, crc] of [[1000, 3388806726], [65_521, 1096872537], [200_000, 2173588237]] as const) {
    assertEquals(patternCrc({ seed: 1, length }, length), crc);
    assertEquals(crc32(patternBytes({ seed: 1, length })), crc);
  }
  const late = { seed: 4000000000, offset: 65_500, length: 100 };
  assertEquals(patternCrc(late, 100), 1612822821);
  assertEquals(crc32(patternBytes(late)), 1612822821);
});

Deno.test("The CRC by tiles equals the CRC by bytes, from any offset and of any length", () => {
  for (const offset of [0, 1, 7, 65_513, 65_520, 65_521, 65_522, 131_041, 200_003]) {
    for (const length of [0, 1, 9, 65_520, 65_521, 65_522, 131_043, 300_000]) {
      const pattern = { seed: 77, offset, length };
      assertEquals(
        patternCrc(pattern, length),
        crc32(patternBytes(pattern)),
        `offset ${offset}, length ${length}`,
      );
    }
  }
});

Deno.test("A prefix of a pattern has the CRC of its bytes", () => {
  const pattern = { seed: 5, length: 100_000 };
  assertEquals(patternCrc(pattern, 70_000), crc32(patternBytes(pattern).subarray(0, 70_000)));
});
