import type { Scenario, Socket } from "../../../harness/case/mod.ts";

/** A connection of SOCK_SEQPACKET, whose subject listened or connected by its role. */
export async function connectedRecords(
  { server, client, role, addressOf, family }: Scenario,
): Promise<{ subject: Socket; peer: Socket }> {
  const listener = await server.socket(family, "seqpacket");
  const address = addressOf(server);
  await listener.bind(address);
  await listener.listen(5);
  const connecting = await client.socket(family, "seqpacket");
  await connecting.connect(address);
  const { socket: accepted } = await listener.accept();
  return role === "server"
    ? { subject: accepted, peer: connecting }
    : { subject: connecting, peer: accepted };
}
