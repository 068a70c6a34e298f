import { assertEquals } from "@std/assert";
import { crc32 } from "node:zlib";
import { patternBytes, PatternReader } from "./pattern.ts";

Deno.test("A pattern is that of the protocol's test vectors", () => {
  const bytes = patternBytes({ seed: 1, length: 200_000 });
  const hex = (from: number, to: number) =>
    [...bytes.subarray(from, to)].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
  assertEquals(hex(0, 16), "00 00 00 00 00 00 00 00 04 a3 40 6c 97 d6 3c fb");
  assertEquals(hex(65_519, 65_535), "2e 49 01 00 00 00 00 00 00 00 04 a3 40 6c 97 d6");
  assertEquals([1000, 65_521, 200_000].map((length) => crc32(bytes.subarray(0, length))), [
    3388806726,
    1096872537,
    2173588237,
  ]);
  assertEquals(crc32(patternBytes({ seed: 4000000000, offset: 65_500, length: 100 })), 1612822821);
});

Deno.test("A reader walks over tiles in pieces of any size", () => {
  const whole = patternBytes({ seed: 5, length: 140_000, offset: 77 });
  const reader = new PatternReader({ seed: 5, length: 140_000, offset: 77 });
  for (let size = 1; reader.position < reader.length; size += 997) {
    const piece = reader.peek(size);
    assertEquals(piece, whole.slice(reader.position, reader.position + piece.length));
    reader.position += piece.length;
  }
  assertEquals(reader.peek(10).length, 0);
});
