import { joinWords } from "../../reports/command.ts";
import { lastLines } from "../agent/start_error.ts";
import { formatAddress, type InetAddress } from "../endpoint/address.ts";
import type { Endpoint } from "../endpoint/endpoint.ts";
import { SockspecError, Unavailable } from "../endpoint/errors.ts";
import type { Server } from "../endpoint/server.ts";
import { CHOSEN_PORTS } from "../relays/ports.ts";
import { placesOf } from "./address.ts";
import { connects } from "./visit.ts";
import { has, WatchedProcess } from "./watched.ts";

/** Milliseconds for a server that is there to listen at its other addresses as well. */
const OTHERS_MS = 200;
/** Ports that are tried at most. */
const MOST_TRIES = 100;
/** Milliseconds between two looks whether a server is there. */
const LOOK_MS = 5;
const [FIRST, LAST] = CHOSEN_PORTS;

/** A server did not come up. The message says what was found and what to do. */
export class ServerStartError extends SockspecError {}

/** The places in the words of a command that are filled in. */
export const START_PLACES = ["host", "port"] as const;

/** The order for a start. */
export interface Launched {
  /** The server's name, for messages. */
  readonly name: string;
  /** The words of its command; `{host}` and `{port}` are filled in. */
  readonly command: readonly string[];
  /** Its addresses; port 0 stands for one that is chosen. */
  readonly addresses: Server["addresses"];
  /** The endpoint that looks for it. */
  readonly client: Endpoint;
  /** Milliseconds that a look at it may take. */
  readonly patienceMs: number;
  /** Milliseconds until it must be there. */
  readonly startMs: number;
}

/**
 * Starts a server, and waits until it takes connections and datagrams.
 *
 * @throws {ServerStartError} (as a rejection) where it does not.
 * @throws {Unavailable} (as a rejection) where its port is not free yet.
 */
export async function launch(
  { name, command, addresses, client, patienceMs, startMs }: Launched,
): Promise<{ process: WatchedProcess; addresses: Server["addresses"] }> {
  const all = [...addresses.stream, ...addresses.datagram];
  const isChosen = all.some((each) => each.port === 0);
  const port = isChosen ? await freePort(client, addresses) : all[0]!.port;
  const placed = (each: InetAddress): InetAddress => each.port === 0 ? { ...each, port } : each;
  const places = { stream: addresses.stream.map(placed), datagram: addresses.datagram.map(placed) };
  const words = command.map((word) =>
    word.replaceAll("{host}", all[0]!.host).replaceAll("{port}", String(port))
  );
  for (const address of places.stream) {
    if (await connects(client, address, patienceMs) !== "ok") continue;
    throw new ServerStartError(
      `Something already listens at ${formatAddress(address)}: stop it, or leave out --start`,
    );
  }
  if (!await has(words[0]!)) {
    throw new ServerStartError(`"${words[0]}" of --start was not found: install it, or give its path`);
  }
  const process = new WatchedProcess(words);
  const there = async (): Promise<boolean> => {
    const reached = await reachedOf(client, places.stream, patienceMs);
    return (places.stream.length === 0 || reached.length > 0) &&
      (places.datagram.length === 0 || await areBound(places.datagram));
  };
  const beforeMs = performance.now();
  while (!await there()) {
    const overdue = performance.now() - beforeMs > startMs;
    if (process.ended === undefined && !overdue) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      continue;
    }
    const found = process.ended ?? `after ${startMs} ms nothing listens yet at ${placesOf(places)}`;
    await process.stop();
    const isTaken = async () => (await refusals(client, places)).includes("EADDRINUSE");
    if (!isChosen && process.ended !== undefined && await isTaken()) {
      throw new Unavailable(
        `The server "${name}" cannot start at port ${port} yet, where connections ended a moment ago: give its ` +
          "address with port 0, and {port} in --start",
      );
    }
    const what = `The server "${name}" did not start: ${found}; check its command: ${joinWords(words)}`;
    throw new ServerStartError([what, ...lastLines(process.takeStderr(), 5)].join("\n  "));
  }
  // One that listens at several addresses takes them one after another.
  const reachedMs = performance.now();
  while (
    (await reachedOf(client, places.stream, patienceMs)).length < places.stream.length &&
    performance.now() - reachedMs < OTHERS_MS
  ) await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  return { process, addresses: places };
}

/** Picks the addresses at which a connection is made. */
export async function reachedOf(
  client: Endpoint,
  addresses: readonly InetAddress[],
  patienceMs: number,
): Promise<InetAddress[]> {
  const found = await Promise.all(addresses.map((each) => connects(client, each, patienceMs)));
  return addresses.filter((_, index) => found[index] === "ok");
}

/** A port at which nobody is, at any of some addresses. */
async function freePort(client: Endpoint, addresses: Server["addresses"]): Promise<number> {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const port = FIRST + Math.floor(Math.random() * (LAST - FIRST));
    const at = (all: readonly InetAddress[]) => all.map((each) => ({ ...each, port }));
    const places = { stream: at(addresses.stream), datagram: at(addresses.datagram) };
    if ((await refusals(client, places)).length === 0) return port;
  }
  const hosts = [...addresses.stream, ...addresses.datagram].map(({ host }) => host);
  throw new ServerStartError(
    `No port can be bound at ${[...new Set(hosts)].join(", ")}, where --start should bring the server up: ` +
      "give an address of this machine",
  );
}

/** The errors of those addresses that cannot be bound. */
async function refusals(client: Endpoint, { stream, datagram }: Server["addresses"]): Promise<string[]> {
  const binding = [
    ...stream.map((address) => client.invoke("listenStream", { address })),
    ...datagram.map((address) => client.invoke("openDatagram", { family: address.family, address })),
  ];
  const replies = await Promise.all(binding);
  for (const { value } of replies) if (value !== undefined) await client.invoke("close", value);
  return replies.flatMap(({ error }) => error ? [error.errno ?? error.native] : []);
}

/** True if a datagram socket is bound to each of some ports; elsewhere than on Linux nobody can look. */
async function areBound(addresses: readonly InetAddress[]): Promise<boolean> {
  if (Deno.build.os !== "linux") return true;
  const command = new Deno.Command("cat", {
    args: ["/proc/net/udp", "/proc/net/udp6"],
    stdin: "null",
    stderr: "null",
  });
  const table = new TextDecoder().decode((await command.output()).stdout);
  return addresses.every(({ port }) =>
    table.includes(`:${port.toString(16).toUpperCase().padStart(4, "0")} 0`)
  );
}
