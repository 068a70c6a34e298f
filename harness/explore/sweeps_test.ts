import { assertEquals } from "@std/assert";
import { readFindings } from "../judge/read_findings.ts";
import { racesOfSweep, type Sweep } from "./sweeps.ts";
import { TCP } from "./tcp_model.ts";

const sweep: Sweep = { model: TCP, family: "ipv4", mode: "nonblocking", role: "client" };

/** The races among findings that list `where` for every run and `sometimes` for some. */
function races(where: Record<string, string>, sometimes: Record<string, string>): string[] {
  const findings = [{ name: "x", of: ["mine"], reason: "x", where, sometimes }];
  return [...racesOfSweep(readFindings({ findings }), "mine", sweep).keys()];
}

Deno.test("The races of a sweep are what findings list for some runs, as differences from what is due", () => {
  const always = { "explore/tcp/peer-abort/recv": "2:recv eof" };
  assertEquals(races(always, { "explore/tcp/peer-abort/recv-one": "2:recv-one eof" }), [
    "recv: ECONNRESET → eof",
  ]);
  assertEquals(races(always, { "explore/tcp/fill/peer-close/drain": "3:drain.data short" }), [
    "drain.data: none → short",
  ]);
  assertEquals(races(always, { "explore/tcp/fill/sendall": "ending hang" }), [
    "sendall: EAGAIN or ok → hang",
  ]);
  // Those of other sweeps, and those that may be anything.
  assertEquals(races(always, { "explore/tcp-waiting/peer-abort/recv": "2:recv eof" }), []);
  assertEquals(races(always, { "explore/udp/peer-send/recv-one": "2:recv-one whole" }), []);
  assertEquals(races(always, { "explore/tcp/peer-abort/recv family=ipv6": "2:recv eof" }), []);
  assertEquals(races(always, { "explore/tcp/peer-abort/recv": "* *" }), []);
});
