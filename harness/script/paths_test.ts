import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { Unavailable } from "../endpoint/errors.ts";
import { History } from "./history.ts";
import { Paths } from "./paths.ts";
import { LanePlaces, LOOPBACK_HOSTS } from "./places.ts";
import { inFolder } from "../proof/in_folder.ts";
import "../proof/unless_linux.ts";

Deno.test("Paths are made, distinguished, moved and removed", () =>
  inFolder(async (folder) => {
    const paths = new Paths(new LanePlaces(LOOPBACK_HOSTS, folder), new History());
    const [file, link, moved] = [paths.fresh(), paths.fresh(), paths.fresh(100)];
    assertEquals(moved.path.length, 100);
    assertThrows(() => paths.fresh(2), Unavailable, "gives no path of 2 bytes");
    assertEquals(await paths.kindOf(file), "none");
    await paths.write(file, "text");
    await paths.link(link, file);
    assertEquals([await paths.kindOf(file), await paths.kindOf(link)], ["file", "link"]);
    assertEquals(await paths.kindOf(paths.below(file)), "none");
    await paths.rename(file, moved);
    assertEquals([await paths.read(link), await paths.read(moved)], [undefined, "text"]);
    await paths.remove(moved);
    assertEquals(await paths.kindOf(moved), "none");
    await assertRejects(() => paths.remove({ family: "ipv4", host: "127.0.0.1", port: 1 }), TypeError);
  }));
