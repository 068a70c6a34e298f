import { placesOf, Unreachable } from "./address.ts";
import type { Described, ServerEndpoint } from "./endpoint.ts";
import { visit } from "./visit.ts";

/**
 * Makes one plain exchange at each address of a server.
 *
 * @throws {Unreachable} (as a rejection) where it does not answer as its service does: then nothing can be
 * learnt of it.
 */
export async function fit(
  { server, reached }: ServerEndpoint,
  { client, service, patienceMs }: Described,
): Promise<void> {
  for (const transport of ["stream", "datagram"] as const) {
    // The discard service answers no datagram, whoever is there.
    if (transport === "datagram" && service.exchange(true).silent) continue;
    for (const address of reached[transport]) {
      const { outcome, last } = await visit(client, server, transport, address, patienceMs);
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
}
