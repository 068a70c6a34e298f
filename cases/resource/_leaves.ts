import { type Outcome, outcome, type Scenario, type Socket } from "../../harness/case/mod.ts";

/** Descriptors that are left. */
const LEFT = 5;
/** Sockets that there is room for afterwards: one that leaks takes the room of another. */
const ROOM = 3;
/** Times that something is done: more than there is room for what each may leave. */
const TIMES = 12;

/**
 * Does something time after time with few descriptors left, and then opens some sockets at once: the first
 * outcome that is not `sound`, of those as well, else `sound`.
 */
export async function leavesNothing(
  { subject, addressOf }: Scenario,
  deed: () => Promise<unknown>,
  sound: Outcome = "ok",
): Promise<Outcome> {
  await subject.limitDescriptors(LEFT);
  for (let times = 0; times < TIMES; times++) {
    const how = await outcome(deed());
    if (how !== sound) return how;
  }
  const sockets: Socket[] = [];
  const opens = async () => sockets.push(await subject.listenStream(addressOf(subject)));
  let how: Outcome = "ok";
  while (how === "ok" && sockets.length < ROOM) how = await outcome(opens());
  for (const each of sockets) await each.close();
  return how === "ok" ? sound : how;
}
