import { assert, assertEquals } from "@std/assert";
import type { Lane } from "./lane.ts";
import type { Task } from "./task.ts";
import { Queue } from "./queue.ts";

const tasks = (name: string, count: number): Task[] =>
  Array.from({ length: count }, (_, round) => ({ subject: { name }, round }) as unknown as Task);
const lane = () => ({}) as Lane;

Deno.test("Lanes begin with different subjects and stay with them", () => {
  const [one, two] = [lane(), lane()];
  const queue = new Queue([...tasks("a", 100), ...tasks("b", 90)], one);
  assertEquals([1, 2, 3].map(() => queue.next(one)?.subject.name), ["a", "a", "a"]);
  assertEquals([1, 2, 3].map(() => queue.next(two)?.subject.name), ["b", "b", "b"]);
});

Deno.test("A task that only one lane can start is left to it, and nothing is lost", () => {
  const [one, two] = [lane(), lane()];
  const queue = new Queue([...tasks("a", 30), ...tasks("b", 60)], one);
  const given = queue.next(two)!;
  assertEquals(given.subject.name, "b");
  queue.leaveTo(one, given);
  const rest: string[] = [];
  for (let task = queue.next(two); task; task = queue.next(two)) rest.push(task.subject.name);
  assertEquals(rest, Array(30).fill("a"));
  assert(!queue.empty);
  const own: Task[] = [];
  for (let task = queue.next(one); task; task = queue.next(one)) own.push(task);
  assertEquals(own.length, 60);
  assertEquals(own[0], given);
});

Deno.test("No task is left behind, and none is given twice", () => {
  const lanes = [lane(), lane(), lane(), lane()] as const;
  const queue = new Queue([...tasks("a", 100), ...tasks("b", 3), ...tasks("c", 70)], lanes[0]);
  const given: string[] = [];
  while (!queue.empty) {
    for (const each of lanes) {
      const task = queue.next(each, 0);
      if (!task) continue;
      given.push(`${task.subject.name}${task.round}`);
      queue.begun(task, 0);
      queue.ended(task, 20);
    }
  }
  assertEquals(new Set(given).size, 173);
  assertEquals(given.length, 173);
});

/** Lanes beside the first that begin with `count` tasks, of which the first has taken `ms`. */
function lanesFor(count: number, ms: number): number {
  const [first, ...others] = Array.from({ length: 100 }, lane);
  const queue = new Queue(tasks("a", count), first!);
  const task = queue.next(first!, 0)!;
  queue.begun(task, 0);
  queue.ended(task, ms);
  return others.filter((each) => queue.next(each, ms) !== undefined).length;
}

Deno.test("A few quick tasks stay with the first lane, and the longer they take, the more lanes help", () => {
  assertEquals(lanesFor(10, 10), 0);
  const numbers = [10, 100, 1_000].map((ms) => lanesFor(100, ms));
  assert(numbers[0]! < numbers[1]! && numbers[1]! < numbers[2]!, `${numbers}`);
  // A start costs more than such a lane would save.
  assert(numbers[2]! < 30, `${numbers}`);
});

Deno.test("A task that has not ended counts with the time that it has taken", () => {
  const [one, two] = [lane(), lane()];
  const queue = new Queue(tasks("a", 3), one);
  queue.begun(queue.next(one, 0)!, 0);
  assertEquals(queue.next(two, 0), undefined);
  assertEquals(queue.next(two, 1_000)?.round, 1);
});
