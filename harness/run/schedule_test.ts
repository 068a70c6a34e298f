import { assert, assertEquals } from "@std/assert";
import type { Lane } from "./lane.ts";
import { runOnLanes } from "./schedule.ts";
import type { JudgedTask, Span, Task } from "./task.ts";

/** A task of the subject `name`. */
function task(name: string, exclusive = false): Task {
  return { variant: { case: { exclusive } }, subject: { name } } as unknown as Task;
}

/** A lane on which a task ends when `end` resolves; it starts the endpoints of the subjects in `starts`. */
function lane(
  starts: (name: string) => boolean = () => true,
  end: () => Promise<void> = () => Promise.resolve(),
): Lane {
  return {
    starts: ({ subject }: Task) => Promise.resolve(starts(subject.name)),
    run: async () => {
      await end();
      return {} as JudgedTask;
    },
  } as unknown as Lane;
}

Deno.test("Exclusive tasks come last, and nothing runs beside them", async () => {
  // So many that each lane has a subject of its own from the start.
  const tasks = Array.from({ length: 200 }, (_, index) => task(`s${index % 4}`, index % 5 === 0));
  const running = new Set<Task>();
  const ended: Task[] = [];
  const spans: Span[] = [];
  await runOnLanes(tasks, [lane(), lane(), lane()], undefined, {
    begin(each) {
      running.add(each);
      if (each.variant.case.exclusive) assertEquals(running.size, 1);
    },
    end(each, _, span) {
      running.delete(each);
      ended.push(each);
      spans.push(span);
    },
  });
  assertEquals(new Set(ended), new Set(tasks));
  assertEquals(ended.length, tasks.length);
  assert(ended.slice(-40).every((each) => each.variant.case.exclusive));
  assertEquals([...new Set(spans.map(({ lane }) => lane))].sort(), [1, 2, 3]);
  for (const each of Map.groupBy(spans, ({ lane }) => lane).values()) {
    each.reduce((before, next) => {
      assert(before.startedMs >= 0 && next.startedMs - before.startedMs >= before.durationMs - 1e-6);
      return next;
    });
  }
});

Deno.test("A subject that only the first lane can start is run there to the end", async () => {
  const tasks = [
    ...Array.from({ length: 30 }, () => task("once")),
    ...Array.from({ length: 30 }, () => task("often")),
  ];
  const begun: Task[] = [];
  const others = lane((name) => name !== "once");
  await runOnLanes(tasks, [lane(), others, others], undefined, {
    begin: (each) => void begun.push(each),
    end() {},
  });
  assertEquals(new Set(begun), new Set(tasks));
});

Deno.test("After an interruption no task begins, and a busy lane holds nothing up", async () => {
  const interruption = new AbortController();
  const never = lane(() => true, () => new Promise(() => {}));
  const begun: Task[] = [];
  await runOnLanes([task("a"), task("a"), task("a", true)], [never], interruption.signal, {
    begin(each) {
      begun.push(each);
      interruption.abort();
    },
    end() {},
  });
  assertEquals(begun.length, 1);
});
