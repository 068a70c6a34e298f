import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { temporaryFolder } from "../../endpoint/temporary.ts";
import { orWhyNot } from "../../proof/or_why_not.ts";
import { IMPLEMENTATIONS } from "../implementations.ts";

const CACHE = new URL("../../../.cache/", import.meta.url).pathname;

/** Starts lwIP once, which builds its agent; says why it cannot be started here. */
async function obstacle(): Promise<string | undefined> {
  const folder = temporaryFolder();
  try {
    const agent = await orWhyNot(IMPLEMENTATIONS["lwip"]!.start({ folder }));
    if (typeof agent === "string") return agent;
    await agent.stop();
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const why = await obstacle();
// A host that has loopback alone is such a place already.
const alone = Deno.networkInterfaces().every(({ name }) => name === "lo");

Deno.test({
  name: "The agent of lwIP refuses to start outside of a network namespace of its own" +
    (why === undefined ? "" : `: ${why}`),
  ignore: why !== undefined || alone,
  fn: async () => {
    const builds = [...Deno.readDirSync(CACHE)].map(({ name }) => name).filter((name) =>
      name.startsWith("lwip-")
    );
    const ages = builds.map((name) => Deno.statSync(`${CACHE}${name}`).mtime!.getTime());
    const newest = builds[ages.indexOf(Math.max(...ages))]!;
    const { code, stderr } = await new Deno.Command(`${CACHE}${newest}/agent`, { stdin: "null" }).output();
    assertEquals(code, 3);
    assertStringIncludes(new TextDecoder().decode(stderr), "start it in a network namespace of its own");
  },
});

Deno.test({
  name: "The kernel beside lwIP says what lwIP has not acknowledged yet, and nothing of what waits for room" +
    (why === undefined ? "" : `: ${why}`),
  ignore: why !== undefined || Deno.uid() !== 0,
  fn: async () => {
    const folder = temporaryFolder();
    const subject = await IMPLEMENTATIONS["lwip"]!.start({ folder });
    const { prefix, hosts, observer } = subject.beside!;
    const peer = await IMPLEMENTATIONS["libc"]!.start({ folder, prefix });
    try {
      const host = hosts.peer.ipv4!;
      const listening = await peer.invoke("listenStream", {
        address: { family: "ipv4", host, port: 0 },
      });
      const listener = listening.value!.socket;
      const { address } = (await peer.invoke("getsockname", { socket: listener })).value!;
      const near = (await subject.invoke("connectStream", { address })).value!.socket;
      const far = (await peer.invoke("accept", { socket: listener })).value!.socket;
      const remote = (await subject.invoke("getsockname", { socket: near })).value!.address;
      // lwIP acknowledges one segment when its timer rings, every 250 ms: it may do so just now, but not
      // again.
      let most = 0;
      for (let tries = 0; tries < 5; tries++) {
        await peer.invoke("sendall", { socket: far, data: new Uint8Array(1) });
        most = Math.max(most, observer!.inFlight(address, remote));
        await until(() => observer!.inFlight(address, remote) === 0);
      }
      assertEquals(most, 1);
      await peer.invoke("setMode", { socket: far, mode: "nonblocking" });
      await peer.invoke("sendall", { socket: far, data: { seed: 1, length: 4_000_000 } });
      await until(() => observer!.inFlight(address, remote) === 0);
      assert(observer!.look(address, remote)!.unacknowledged > 0);
    } finally {
      await Promise.all([peer.stop(), subject.stop()]);
      await Deno.remove(folder, { recursive: true });
    }
  },
});

/** Looks every millisecond until something holds; at most five seconds. */
async function until(holds: () => boolean): Promise<void> {
  for (let looks = 0; !holds(); looks++) {
    assert(looks < 5_000);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}
