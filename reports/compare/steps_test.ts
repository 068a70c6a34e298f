import { assertEquals } from "@std/assert";
import { call, historyOf, waiting } from "../testdata/operations.ts";
import { type Lane, stepsOf } from "./steps.ts";

/** The results of each call of a lane; `undefined` where the history has a gap. */
function steps(operations: Parameters<typeof historyOf>[0], leftOut = 0, lane: Lane = "subject") {
  const found = stepsOf({ history: historyOf(operations, leftOut, 1) });
  return found && Object.fromEntries(found[lane]);
}

const did = (method: string, result: string, socket = "socket 1", detail = "") =>
  call("subject", [method, socket, detail], result, [1, 2]);
const failed = (method: string, result: string) =>
  call("subject", [method, "socket 1", ""], result, [1, 2], { failed: true });

Deno.test("A call has each result once, in the order in which they appeared, whatever came between", () => {
  const recv = [did("recv", "5 B 01 02"), did("send", "count 9"), did("recv", "7 B 03"), did("recv", "0 B")];
  assertEquals(steps(recv), { recv: ["data", "0 B"], send: ["count n"] });
  assertEquals(steps([failed("recv", "ECONNRESET"), did("recv", "0 B")]), { recv: ["ECONNRESET", "0 B"] });
  assertEquals(steps([did("recv", "0 B"), failed("recv", "ECONNRESET")]), { recv: ["0 B", "ECONNRESET"] });
});

Deno.test("Ports, descriptors, paths and pieces are left out; datagrams' sizes and options' values are not", () => {
  assertEquals(
    steps([
      did("getsockname", "127.0.0.1:40001"),
      did("accept", "[::1]:40001"),
      did("getpeername", "unix:/tmp/x/1"),
      did("fileno", "descriptor 37"),
      did("fionread", "count 0"),
      did("recvfrom", "5 B 01, 127.0.0.1:9", "datagram 1"),
      did("sendto", "count 5", "datagram 1"),
      did("recvmsg", "3 B 01, none, count 3, flags trunc", "datagram 1"),
      did("getsockopt", "value 131072", "socket 1", "SO_RCVBUF"),
    ]),
    {
      "getsockname": ["IPv4 address"],
      "accept": ["IPv6 address"],
      "getpeername": ["AF_UNIX address"],
      "fileno": ["descriptor n"],
      "fionread": ["count 0"],
      "recvfrom": ["5 B"],
      "sendto": ["count 5"],
      "recvmsg": ["3 B, flags trunc"],
      "getsockopt SO_RCVBUF": ["value 131072"],
    },
  );
});

Deno.test("Chance is left out: retries, taken ports, the order of polls, the number of plain successes", () => {
  assertEquals(steps([failed("send", "EAGAIN"), did("send", "count 5"), failed("send", "EAGAIN")]), {
    send: ["count n"],
  });
  assertEquals(steps([failed("recv", "EAGAIN")]), { recv: ["EAGAIN"] });
  assertEquals(steps([failed("bind", "EADDRINUSE"), did("bind", "ok"), did("close", "ok")]), {});
  assertEquals(steps([failed("close", "EBADF"), did("close", "ok")]), { close: ["EBADF", "ok"] });
  const polls = [did("poll", "out"), did("poll", "in")];
  assertEquals(steps(polls), steps(polls.toReversed()));
});

Deno.test("Words of an implementation are one result, and a call that did not return is another", () => {
  assertEquals(steps([failed("recv", "read unix /tmp/1->@: i/o timeout")]), {
    recv: ["an error without errno"],
  });
  assertEquals(steps([waiting("subject", ["recv", "socket 1", ""], 5)]), { recv: ["never returned"] });
});

Deno.test("Of the harness only calls that wait count, and a history with a gap says nothing", () => {
  const harness = (method: string, result: string) =>
    call("harness", [method, "socket 1", "recv"], result, [1, 2]);
  const all = [harness("blocked", "waiting"), harness("record", "eof"), harness("visible", "kernel")];
  assertEquals(steps(all, 0, "harness"), { "blocked recv": ["waiting"] });
  assertEquals(steps([harness("blocked", "returned")], 0, "harness"), {});
  assertEquals(steps(all, 3), undefined);
});
