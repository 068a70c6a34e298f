import { assertEquals, assertThrows } from "@std/assert";
import { defaultName, parseCommand } from "./words.ts";

Deno.test("Blanks, quotes and backslashes split as in a shell", () => {
  assertEquals(parseCommand("python3 agent.py"), ["python3", "agent.py"]);
  assertEquals(parseCommand("  a\t b \n"), ["a", "b"]);
  assertEquals(parseCommand(`a 'b c' "d e"f`), ["a", "b c", "d ef"]);
  assertEquals(parseCommand(`a '' ""`), ["a", "", ""]);
  assertEquals(parseCommand(`a\\ b c\\\\`), ["a b", "c\\"]);
  assertEquals(parseCommand(`'a\\b' "a\\b" "a\\"b"`), ["a\\b", "a\\b", 'a"b']);
  assertEquals(parseCommand("a $HOME * ; b"), ["a", "$HOME", "*", ";", "b"]);
});

Deno.test("Words that are not a command are refused with the reason", () => {
  assertThrows(() => parseCommand(" "), SyntaxError, "is empty");
  assertThrows(() => parseCommand("a 'b"), SyntaxError, "opens a quote (')");
  assertThrows(() => parseCommand('a "b'), SyntaxError, 'opens a quote (")');
  assertThrows(() => parseCommand("a \\"), SyntaxError, "ends with a backslash");
});

Deno.test("An agent is called by its file, or else by its program", () => {
  assertEquals(defaultName(["python3", "/opt/my_agent.py", "--verbose"]), "my_agent");
  assertEquals(defaultName(["/usr/bin/agent", "--verbose"]), "agent");
  assertEquals(defaultName([]), "agent");
});
