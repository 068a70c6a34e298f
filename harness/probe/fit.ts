import type { Implementation } from "../agents/implementations.ts";
import { formatAddress } from "../endpoint/address.ts";
import { type Described, ServerEndpoint } from "./endpoint.ts";
import { visit } from "./visit.ts";

/**
 * Makes one plain exchange at each address of a server: a sentence where it does not answer as its service
 * does, so that nothing can be learnt of it.
 *
 * @throws {Unavailable} (as a rejection) where nobody is at its address.
 * @throws {ServerStartError} (as a rejection) where its command does not bring it up.
 */
export async function unfit(
  server: Implementation,
  { client, service, patienceMs }: Described,
): Promise<string | undefined> {
  const endpoint = await server.start({ folder: "" });
  try {
    if (!(endpoint instanceof ServerEndpoint)) throw new TypeError(`"${server.name}" is no server`);
    for (const [transport, addresses] of Object.entries(endpoint.reached)) {
      // The discard service answers no datagram, whoever is there.
      if (transport === "datagram" && service.exchange(true).silent) continue;
      for (const address of addresses) {
        const way = transport === "stream" ? "stream" : "datagram";
        const { outcome, last } = await visit(client, endpoint.server, way, address, patienceMs);
        if (outcome === "intact") continue;
        return `The server at ${way === "stream" ? "tcp" : "udp"}://${
          formatAddress(address)
        } does not offer ` +
          `the service ${service.name}: its answer was ${outcome}${
            last === "" ? "" : ` (last came ${last})`
          }; ` +
          "name the service that it offers, or mend it";
      }
    }
    return undefined;
  } finally {
    await endpoint.stop();
  }
}
