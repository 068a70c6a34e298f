import { assertEquals } from "@std/assert";
import { formatAddress, literalHost } from "./address.ts";

Deno.test("An address is written the way people do", () => {
  assertEquals(formatAddress({ family: "ipv6", host: "::1", port: 80 }), "[::1]:80");
  assertEquals(formatAddress({ family: "ipv4", host: "127.0.0.1", port: 80 }), "127.0.0.1:80");
  assertEquals(formatAddress({ family: "unix", path: "/tmp/a" }), "unix:/tmp/a");
});

Deno.test("A literal address has one spelling", () => {
  assertEquals(literalHost("ipv6", "0:0:0:0:0:0:0:1"), "::1");
  assertEquals(literalHost("ipv6", "::FFFF:127.0.0.1"), "::ffff:127.0.0.1");
  for (const wrong of ["127.0.0.01", "[::1]", "localhost"]) {
    assertEquals(literalHost("ipv4", wrong), undefined);
  }
  assertEquals(literalHost("ipv6", "[::1]"), undefined);
});
