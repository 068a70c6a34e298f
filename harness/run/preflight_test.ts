import { assertEquals } from "@std/assert";
import type { Endpoint } from "../endpoint/endpoint.ts";
import { LibcEndpoint } from "../libc/endpoint.ts";
import { BrokenEndpoint, type Defect } from "../proof/broken/endpoint.ts";
import { LOOPBACK_HOSTS } from "../script/places.ts";
import type { SeatHosts } from "../endpoint/address.ts";
import { preflight } from "./preflight.ts";
import { ignore } from "../proof/unless_linux.ts";

async function obstacles(subject: Endpoint, hosts: SeatHosts = LOOPBACK_HOSTS): Promise<string[]> {
  const peer = new LibcEndpoint();
  const found = await preflight(subject, peer, hosts);
  await Promise.all([subject.stop(), peer.stop()]);
  return found.map(({ axes, found }) => `${axes}: ${found}`);
}

function broken(breaks: Defect["breaks"]): Endpoint {
  return new BrokenEndpoint(new LibcEndpoint(), { name: "broken", caughtBy: [], breaks });
}

Deno.test({ name: "Nothing is in the way on loopback", ignore }, async () => {
  assertEquals(await obstacles(new LibcEndpoint()), []);
});

Deno.test(
  { name: "An address that this host does not have is reported for each direction that needs it", ignore },
  async () => {
    const wrong = { subject: { ipv4: "192.0.2.1" }, peer: { ipv4: "127.0.0.1" } };
    assertEquals(await obstacles(new LibcEndpoint(), wrong), [
      "role=server,family=ipv4: the subject's listenStream failed with EADDRNOTAVAIL",
    ]);
  },
);

Deno.test(
  { name: "A path that lets no byte back is reported with the call that waits for it", ignore },
  async () => {
    const swallowing = broken(() => ({ sendall: () => Promise.resolve({ value: {} }) }));
    assertEquals((await obstacles(swallowing)).slice(0, 2), [
      "role=server,family=ipv4: the peer's recv had no answer within 2000 ms",
      "role=client,family=ipv4: the peer's recv had no answer within 2000 ms",
    ]);
  },
);
