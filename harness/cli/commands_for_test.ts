import { assertEquals } from "@std/assert";
import { agent } from "../agents/implementations.ts";
import type { Task } from "../run/task.ts";
import { commandsFor } from "./commands_for.ts";
import { INVOCATION } from "./invocation.ts";

Deno.test("A command has everything that describes an agent", () => {
  const surroundings = { env: { K: "a b" }, cwd: "/", without: ["poll", "family:unix"] } as const;
  const task = {
    variant: { case: { id: "area/case" }, name: "family=ipv4" },
    subject: agent("mine", ["./mine", "-x"], surroundings),
    peer: agent("other", ["./other"]),
    pair: false,
  } as unknown as Task;
  assertEquals(
    commandsFor({ subject: {}, peer: {} } as Parameters<typeof commandsFor>[0], ["--strict"])(task),
    `${INVOCATION} run area/case --variant family=ipv4 --agent './mine -x' --name mine --env 'K=a b' ` +
      "--cwd / --without poll --without family:unix --peer-agent ./other --name other --strict",
  );
});
