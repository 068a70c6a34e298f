import { type Address, sameAddress, type Scenario, type Socket } from "../../../harness/case/mod.ts";

/** The name of a socket that was not bound. */
const UNNAMED: Address = { family: "unix", path: "" };

/**
 * Connects a client, which is bound to `bound` if that is given, to a listener at `address`, and records
 * `same` or `different` for each name: `listener`, `reported` by accept, `client`, `clientsPeer`, `server`
 * and `serversPeer`.
 */
export async function recordNames(
  { server: serving, client: connecting, addressOf, record }: Scenario,
  bound?: Address,
  address = addressOf(serving),
): Promise<{ client: Socket; server: Socket }> {
  const listener = await serving.listenStream(address);
  const [client, { socket: server, address: reported }] = await Promise.all([
    connecting.connectStream(address, bound ? { bind: bound } : {}),
    listener.accept(),
  ]);
  const compare = (checkpoint: string, found: Address, expected: Address): void =>
    record(checkpoint, sameAddress(found, expected) ? "same" : "different");
  const own = bound ?? UNNAMED;
  compare("listener", await listener.getsockname(), address);
  // An interface may give no address where there is no name.
  compare("reported", reported ?? UNNAMED, own);
  compare("client", await client.getsockname(), own);
  compare("clientsPeer", await client.getpeername(), address);
  compare("server", await server.getsockname(), address);
  compare("serversPeer", await server.getpeername(), own);
  return { client, server };
}
