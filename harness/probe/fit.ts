import { placesOf, Unreachable } from "./address.ts";
import type { Described, ServerEndpoint } from "./endpoint.ts";
import { refusal, visit } from "./visit.ts";

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
      const place = placesOf({ stream: [], datagram: [], [transport]: [address] });
      const refused = outcome === "timeout" && transport === "datagram"
        ? await refusal(client, address, service.exchange(true).request)
        : undefined;
      if (refused !== undefined) {
        throw new Unreachable(
          `A datagram to ${place} failed with ${refused}: start the server, or give its address`,
        );
      }
      throw new Unreachable(
        `The server at ${place} does not offer the service ${service.name}: ${heard}` +
          `${
            last === "" ? "" : `, the last of it ${last}`
          }; name the service that it offers, or fix the server`,
      );
    }
  }
}
