import type { Implementation } from "../agents/implementations.ts";
import type { Server } from "../endpoint/server.ts";
import { Unreachable } from "./address.ts";
import { type Described, placesOf, ServerEndpoint } from "./endpoint.ts";
import { visit } from "./visit.ts";

/**
 * Makes one plain exchange at each address of a server; resolves to those at which it is.
 *
 * @throws {Unreachable} (as a rejection) where it does not answer as its service does: then nothing can be
 * learnt of it.
 * @throws {Unavailable} (as a rejection) where nobody is at its address.
 * @throws {ServerStartError} (as a rejection) where its command does not bring it up.
 */
export async function fit(
  server: Implementation,
  { client, service, patienceMs }: Described,
): Promise<Server["addresses"]> {
  const endpoint = await server.start({ folder: "" });
  try {
    if (!(endpoint instanceof ServerEndpoint)) throw new TypeError(`"${server.name}" is no server`);
    for (const transport of ["stream", "datagram"] as const) {
      // The discard service answers no datagram, whoever is there.
      if (transport === "datagram" && service.exchange(true).silent) continue;
      for (const address of endpoint.reached[transport]) {
        const { outcome, last } = await visit(client, endpoint.server, transport, address, patienceMs);
        if (outcome === "intact") continue;
        const heard = outcome === "timeout"
          ? `nothing more came within ${patienceMs} ms`
          : `its answer was ${outcome}`;
        throw new Unreachable(
          `The server at ${
            placesOf({ stream: [], datagram: [], [transport]: [address] })
          } does not offer the ` +
            `service ${service.name}: ${heard}${last === "" ? "" : `, the last of it ${last}`}; ` +
            "name the service that it offers, or mend it",
        );
      }
    }
    return endpoint.reached;
  } finally {
    await endpoint.stop();
  }
}
