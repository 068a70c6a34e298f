import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { RelayStartError } from "../agent/start_error.ts";
import type { Implementation } from "../agents/implementations.ts";
import { EndpointLost, Unavailable } from "../endpoint/errors.ts";
import type { SocketId } from "../endpoint/kinds.ts";
import { LibcEndpoint } from "../libc/endpoint.ts";
import { inFolder } from "../proof/in_folder.ts";
import { customRelay, relay } from "./implementation.ts";
import type { RelayedEndpoint } from "./endpoint.ts";
import { filled, PLACES, valuesFor } from "./recipe.ts";
import { RELAYS } from "./relays.ts";
import { ignore } from "../proof/unless_linux.ts";

const NODE = new URL("pipes/node.mjs", import.meta.url).pathname;
const ADDRESSES = ["{listen_host}", "{listen_port}", "{target_host}", "{target_port}"];

/** Starts a relay, and stops it when the test of it is over. */
async function withRelay(
  implementation: Implementation,
  test: (endpoint: RelayedEndpoint) => Promise<void>,
  { handshakeMs = 10_000, name = "" } = {},
): Promise<void> {
  await inFolder(async (parent) => {
    const folder = `${parent}/${name}`;
    await Deno.mkdir(folder, { recursive: true });
    const endpoint = await implementation.start({ folder, handshakeMs }) as RelayedEndpoint;
    try {
      await test(endpoint);
    } finally {
      await endpoint.stop();
    }
  });
}

/** Sends a byte through a relay to a server at its target; the word is what came of it. */
async function through(
  endpoint: RelayedEndpoint,
): Promise<{ word: string; far: LibcEndpoint; socket: SocketId }> {
  const { listen, target } = await endpoint.relays.open("ipv4", "stream");
  const far = new LibcEndpoint();
  const { value: listener } = await far.invoke("listenStream", { address: target });
  const { value: client } = await endpoint.invoke("connectStream", { address: listen });
  const { value: server } = await far.invoke("accept", { socket: listener!.socket });
  await endpoint.invoke("sendall", { socket: client!.socket, data: Uint8Array.of(42) });
  const { value } = await far.invoke("recv", { socket: server!.socket, size: 2 });
  return { word: String(value?.data), far, socket: client!.socket };
}

Deno.test("Places are filled in, and other words in braces stay", () => {
  const route = {
    listen: { family: "ipv6", host: "::1", port: 7 },
    target: { family: "ipv4", host: "127.0.0.1", port: 8 },
  } as const;
  const text = `${Object.keys(PLACES).map((each) => `{${each}}`).join(" ")} {other}`;
  assertEquals(
    filled(text, valuesFor(route, "/f", "/s")),
    "[::1]:7 ::1 7 127.0.0.1:8 127.0.0.1 8 /f /s {other}",
  );
});

Deno.test({
  name:
    "Connections go through a relay and through a chain, which is counted, killed, and fresh after a reset",
  ignore,
  fn: () =>
    withRelay(relay("chain", [RELAYS["node-pipe"]!, RELAYS["deno-pipe"]!]), async (endpoint) => {
      assertStringIncludes(endpoint.identity.version, ` + ${Deno.version.deno}`);
      const { word, far, socket } = await through(endpoint);
      assertEquals(word, "42");
      const { processes, descriptors, memory } = await endpoint.relays.census();
      assertEquals(processes, 2);
      assert(descriptors > 10 && memory > 10_000_000, `${descriptors} descriptors, ${memory} bytes`);
      await endpoint.relays.kill();
      assertEquals((await endpoint.invoke("recv", { socket, size: 1 })).value?.data.length, 0);
      assertEquals(await endpoint.reset(), { open: 1 });
      await far.stop();
      const again = await through(endpoint);
      assertEquals(again.word, "42");
      await again.far.stop();
    }),
});

Deno.test({
  name: "A relay that ends by itself is lost in its variant, with what it wrote",
  ignore,
  fn: () =>
    withRelay(
      customRelay("frail", ["node", "--eval", FRAIL, ...ADDRESSES]),
      async (endpoint) => {
        const { listen } = await endpoint.relays.open("ipv4", "stream");
        const { value } = await endpoint.invoke("connectStream", { address: listen });
        await endpoint.invoke("recv", { socket: value!.socket, size: 1 });
        await new Promise((resolve) => setTimeout(resolve, 300));
        await assertRejects(
          () => endpoint.reset(),
          EndpointLost,
          "the relay ended in the variant: it exited",
        );
        assertStringIncludes(endpoint.takeStderr(), "no more");
      },
    ),
});

/** Ends at the first connection. */
const FRAIL = `const [host, port] = process.argv.slice(1);
require("node:net").createServer(() => { console.error("no more"); process.exit(3); }).listen(+port, host);`;

for (
  const [what, command, words] of [
    [
      "ends at once",
      ["node", "--eval", "console.error('bad flag'); process.exit(7)"],
      "it exited with code 7",
    ],
    ["never listens", ["node", "--eval", "setInterval(() => {}, 1000)"], "it does not listen after "],
    [
      "listens elsewhere",
      ["node", NODE, "127.0.0.1", "9099", "{target_host}", "{target_port}"],
      "on 127.0.0.1:9099;",
    ],
  ] as const
) {
  Deno.test({
    name: `One message says that a relay ${what}`,
    ignore,
    async fn() {
      let first = "";
      // On a busy machine a program may need longer until it does anything.
      for (const handshakeMs of [600, 3_000, 15_000]) {
        const start = () => withRelay(customRelay("mine", command), () => Promise.resolve(), { handshakeMs });
        const error = await assertRejects(start, RelayStartError);
        [first = ""] = error.message.split("\n");
        if (first.includes(words)) break;
      }
      assertStringIncludes(first, 'Relay "mine" did not start: it ');
      assertStringIncludes(first, words);
      assertStringIncludes(first, "expected that it takes connections on 127.0.0.1:");
    },
  });
}

const ssh = await new Deno.Command("sh", { args: ["-c", "command -v ssh && test -x /usr/sbin/sshd"] })
  .output();

Deno.test({
  name: "The relay of ssh works in a folder whose name has blanks",
  ignore: ignore || !ssh.success,
  fn: () =>
    withRelay(relay("ssh", [RELAYS.ssh!]), async (endpoint) => {
      const { word, far } = await through(endpoint);
      assertEquals(word, "42");
      await far.stop();
    }, { name: "some blanks" }),
});

Deno.test({
  name: "A program that is missing is not available, with what to install",
  ignore,
  async fn() {
    const missing = { stream: { command: "no-such-relay {listen}" }, install: "install it" };
    const start = () => withRelay(relay("missing", [missing]), () => Promise.resolve());
    await assertRejects(start, Unavailable, '"no-such-relay" was not found: install it');
    const lost = { stream: { command: "cat {listen}" }, install: "install it", cwd: "/no-such-folder" };
    const startLost = () => withRelay(relay("lost", [lost]), () => Promise.resolve());
    await assertRejects(
      startLost,
      Unavailable,
      '"cat" or its working directory "/no-such-folder" was not found',
    );
    const folder = { stream: { command: "/ {listen}" }, install: "install it" };
    const startFolder = () => withRelay(relay("folder", [folder]), () => Promise.resolve());
    await assertRejects(startFolder, RelayStartError, 'did not start: "/" could not be started: ');
  },
});
