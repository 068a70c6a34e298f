import { assert, assertEquals } from "@std/assert";
import { LanePlaces, LOOPBACK_HOSTS } from "./places.ts";
import { inFolder } from "../proof/in_folder.ts";

Deno.test("Paths of another place are in its folder, given once, and not removed here", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/theirs`, "");
    const lane = new LanePlaces(LOOPBACK_HOSTS, "/nowhere");
    const [first, second] = [lane.at(LOOPBACK_HOSTS, { folder }), lane.at(LOOPBACK_HOSTS, { folder })];
    const path = first.unixPath();
    assertEquals(path.slice(0, folder.length + 1), `${folder}/`);
    assert(second.unixPath() !== path);
    first.clear();
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["theirs"]);
  }));

Deno.test("Clearing the places of one script leaves the paths of others", () =>
  inFolder(async (folder) => {
    const lane = new LanePlaces(LOOPBACK_HOSTS, folder);
    const [first, second] = [lane.within(), lane.within()];
    const paths = [first, second].map((each) => each.unixPath());
    for (const path of paths) await Deno.writeTextFile(path, "");
    first.clear();
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => `${folder}/${name}`), paths.slice(1));
    second.clear();
    assertEquals([...Deno.readDirSync(folder)], []);
  }));
