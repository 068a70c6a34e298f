import { assertEquals } from "@std/assert";
import type { Lane } from "./lane.ts";
import type { Task } from "./task.ts";
import { Queue } from "./queue.ts";

const tasks = (name: string, count: number): Task[] =>
  Array.from({ length: count }, (_, round) => ({ subject: { name }, round }) as unknown as Task);
const lane = () => ({}) as Lane;

Deno.test("Lanes begin with different subjects and stay with them", () => {
  const queue = new Queue([...tasks("a", 100), ...tasks("b", 90)]);
  const [one, two] = [lane(), lane()];
  assertEquals([1, 2, 3].map(() => queue.next(one)?.subject.name), ["a", "a", "a"]);
  assertEquals([1, 2, 3].map(() => queue.next(two)?.subject.name), ["b", "b", "b"]);
});

Deno.test("A task that only one lane can start is left to it, and nothing is lost", () => {
  const queue = new Queue([...tasks("a", 3), ...tasks("b", 60)]);
  const [one, two] = [lane(), lane()];
  const given = queue.next(two)!;
  assertEquals(given.subject.name, "b");
  queue.leaveTo(one, given);
  const rest: string[] = [];
  for (let task = queue.next(two); task; task = queue.next(two)) rest.push(task.subject.name);
  assertEquals(rest, ["a", "a", "a"]);
  const own: Task[] = [];
  for (let task = queue.next(one); task; task = queue.next(one)) own.push(task);
  assertEquals(own.length, 60);
  assertEquals(own[0], given);
});

Deno.test("No task is left behind, and none is given twice", () => {
  const queue = new Queue([...tasks("a", 100), ...tasks("b", 3), ...tasks("c", 70)]);
  const lanes = [lane(), lane(), lane(), lane()];
  const given: string[] = [];
  for (let left = lanes.slice(); left.length > 0;) {
    left = left.filter((each) => {
      const task = queue.next(each);
      if (task) given.push(`${task.subject.name}${task.round}`);
      return task !== undefined;
    });
  }
  assertEquals(new Set(given).size, 173);
  assertEquals(given.length, 173);
});
