import { type Address, BYTE, type Scenario, type Socket } from "../../../harness/case/mod.ts";
import { roundTrip } from "../_round_trip.ts";

/** A port of the peer's where nobody receives, and the socket that keeps it. */
export interface Nobody {
  /** It takes nothing from others until it is connected to somebody else than itself. */
  readonly keeper: Socket;
  /** The keeper's address. */
  readonly address: Address;
}

/** Makes a port where nobody receives. The peer needs `bsd`. */
export async function nobody({ datagram, peer }: Scenario): Promise<Nobody> {
  const { socket: keeper, address } = await datagram(peer);
  await keeper.connect(address);
  return { keeper, address };
}

/** A connected socket of the subject whose datagram was refused. */
export interface Refused extends Nobody {
  readonly subject: Socket;
  readonly subjectAddress: Address;
}

/** Connects a socket of the subject to nobody, and sends, so that it has a pending error. */
export async function refused(scenario: Scenario): Promise<Refused> {
  const { keeper, address } = await nobody(scenario);
  const { socket, address: subjectAddress } = await scenario.datagram(scenario.subject);
  await socket.connect(address);
  await refuse(scenario, socket);
  return { keeper, address, subject: socket, subjectAddress };
}

/** Sends a datagram that is refused. The refusal has come back when it resolves. */
export async function refuse(scenario: Scenario, socket: Socket): Promise<void> {
  await socket.sendOne(BYTE);
  await roundTrip(scenario);
}
