import { PYTHON } from "../proof/python.ts";
import { assertEquals } from "@std/assert";
import { AgentEndpoint } from "../agent/client.ts";
import type { Address, Family } from "../endpoint/address.ts";
import type { Endpoint } from "../endpoint/endpoint.ts";
import { LibcEndpoint } from "../libc/endpoint.ts";
import { Clock } from "./clock.ts";
import { findPollSights, NO_SIGHTS, type PollSights } from "./poll_sights.ts";
import { inFolder } from "../proof/in_folder.ts";
import { ignore } from "../proof/unless_linux.ts";

const HERE = new URL(".", import.meta.url).pathname;

/** What the poll of an endpoint reports in every family, with libc as the reference. */
async function sightsOf(endpoint: Endpoint): Promise<Record<Family, PollSights>> {
  const reference = new LibcEndpoint();
  const in_ = (address: Address) => findPollSights(endpoint, reference, address, new Clock());
  try {
    return await inFolder(async (folder) => ({
      ipv4: await in_({ family: "ipv4", host: "127.0.0.1", port: 0 }),
      ipv6: await in_({ family: "ipv6", host: "::1", port: 0 }),
      unix: await in_({ family: "unix", path: `${folder}/1` }),
    }));
  } finally {
    await reference.stop();
    await endpoint.stop();
  }
}

function python(...words: string[]): Promise<AgentEndpoint> {
  return AgentEndpoint.start({ name: "python", command: [...PYTHON, ...words] });
}

Deno.test(
  { name: "Linux's poll distinguishes data, a FIN and a reset, through an agent as well", ignore },
  async () => {
    const inet = { data: ["in"], fin: ["rdhup"], reset: ["hup", "err"] } as const;
    const all = { ipv4: inet, ipv6: inet, unix: { ...inet, reset: ["hup"] } } as const;
    assertEquals(await sightsOf(new LibcEndpoint()), all);
    assertEquals(await sightsOf(await python(`${HERE}../agents/python/sockets.py`)), all);
  },
);

Deno.test({ name: "A poll that is made of select reports data and nothing else", ignore }, async () => {
  const each = { ...NO_SIGHTS, data: ["in"] } as const;
  assertEquals(await sightsOf(await python(`${HERE}testdata/select_poll.py`)), {
    ipv4: each,
    ipv6: each,
    unix: each,
  });
});

Deno.test({ name: "Of an endpoint that reaches nobody nothing is known", ignore }, async () => {
  const island = "import runpy, socket, sys\n" +
    "def refuse(*_): raise OSError(101, 'unreachable')\n" +
    `socket.socket.connect = refuse\nsys.path.insert(0, "${HERE}../agents/python")\n` +
    `runpy.run_module("sockets", run_name="__main__")`;
  const { ipv4 } = await sightsOf(await python("-c", island));
  assertEquals(ipv4, NO_SIGHTS);
});
