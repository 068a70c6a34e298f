import { assertEquals } from "@std/assert";
import { httpAnswer } from "./http.ts";

const answer = (text: string, ended = false) => httpAnswer(new TextEncoder().encode(text), ended);

Deno.test("A response with a length ends there, and what follows is something else", () => {
  const whole = "HTTP/1.1 404 Not Found\r\ncontent-length: 3\r\n\r\nno\n";
  for (let cut = 0; cut < whole.length; cut++) assertEquals(answer(whole.slice(0, cut)), undefined, whole);
  assertEquals(answer(whole), { outcome: "intact", length: whole.length });
  assertEquals(answer(`${whole}HTTP/1.1`), { outcome: "intact", length: whole.length });
  assertEquals(answer(whole.slice(0, -1), true)?.outcome, "short");
});

Deno.test("A response in chunks ends with the empty one", () => {
  const whole = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;x=y\r\nab\r\n0\r\n\r\n";
  for (let cut = 0; cut < whole.length; cut++) assertEquals(answer(whole.slice(0, cut)), undefined, whole);
  assertEquals(answer(whole), { outcome: "intact", length: whole.length });
  assertEquals(answer(whole.replace("ab", "abc"))?.outcome, "corrupt");
  assertEquals(answer(whole.replace("2;", "z;"))?.outcome, "corrupt");
});

Deno.test("A response without a length ends with the connection", () => {
  const whole = "HTTP/1.0 200 OK\r\n\r\nall of it";
  assertEquals(answer(whole), undefined);
  assertEquals(answer(whole, true), { outcome: "intact", length: whole.length });
});

Deno.test("A response that has no body is complete after its head", () => {
  const whole = "HTTP/1.1 204 No Content\r\nServer: x\r\n\r\n";
  assertEquals(answer(whole), { outcome: "intact", length: whole.length });
});

Deno.test("What is not a response is corrupt, and a head without an end is short", () => {
  for (const text of ["SSH-2.0-x", "HTTP/2 200\r\n\r\n", "HTTP/1.1 OK\r\n\r\n"]) {
    assertEquals(answer(text)?.outcome, "corrupt", text);
  }
  assertEquals(answer("HTTP/1.1 200 OK\r\nContent-Le", true)?.outcome, "short");
  assertEquals(answer("", true)?.outcome, "short");
});
