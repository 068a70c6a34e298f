import { assert, assertEquals } from "@std/assert";
import { temporaryFolder } from "../endpoint/temporary.ts";
import { LanePlaces, LOOPBACK_HOSTS } from "./places.ts";

Deno.test("Paths of another place are in its folder, given once, and not removed here", async () => {
  const folder = temporaryFolder();
  await Deno.writeTextFile(`${folder}/theirs`, "");
  const lane = new LanePlaces(LOOPBACK_HOSTS, "/nowhere");
  const [first, second] = [lane.at(LOOPBACK_HOSTS, { folder }), lane.at(LOOPBACK_HOSTS, { folder })];
  const path = first.unixPath();
  assertEquals(path.slice(0, folder.length + 1), `${folder}/`);
  assert(second.unixPath() !== path);
  await first.clear();
  assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["theirs"]);
  await Deno.remove(folder, { recursive: true });
});
