import { INET_FAMILIES, type InetAddress, literalHost } from "../endpoint/address.ts";
import type { Endpoint } from "../endpoint/endpoint.ts";
import { type Server, type ServiceName, SERVICES, type Transport } from "../endpoint/server.ts";
import { didYouMean } from "../case/nearest.ts";
import { isOwn, Unreachable } from "../probe/address.ts";
import type { Script } from "../probe/services.ts";
import { wrongStart } from "../run/wrong_places.ts";
import { openFile } from "../run/read_file.ts";
import { commandOf } from "./agents.ts";
import { type Arguments, UsageError } from "./usage.ts";

/** An address of the command line. */
export interface Place {
  readonly transport: Transport;
  readonly host: string;
  readonly port: number;
}

const SCHEMES: Readonly<Record<string, Transport>> = { tcp: "stream", udp: "datagram" };

/** True for a word that is an address, and no selector. */
export function isPlace(word: string): boolean {
  return word.includes("://") || /^[\w.-]+:\d+$/.test(word) || /^\[.*\]:\d+$/.test(word);
}

/**
 * Reads an address.
 *
 * @throws {UsageError} for one that is not tcp://HOST:PORT or udp://HOST:PORT.
 */
export function readPlace(word: string): Place {
  const [, scheme = "", bracketed, plain = "", digits = ""] =
    /^(\w+):\/\/(?:\[([^\]]+)\]|([^:/[\]]+)):(\d{1,5})\/?$/.exec(word) ?? [];
  const transport = SCHEMES[scheme];
  const port = Number(digits);
  if (transport === undefined || port > 65_535) {
    throw new UsageError(
      `"${word}" is not an address of a server: expected tcp://HOST:PORT or udp://HOST:PORT, with brackets around ` +
        "an IPv6 host",
    );
  }
  return { transport, host: bracketed ?? plain, port };
}

/**
 * The service that the server offers.
 *
 * @throws {UsageError} where none is named that there is.
 */
export function readService(args: Arguments): ServiceName {
  const name = args.value("service");
  const found = SERVICES.find((each) => each === name);
  if (found !== undefined) return found;
  throw new UsageError(
    name === undefined
      ? `Say what the server offers: --service ${SERVICES.join(", ")}`
      : `"--service" must be one of ${SERVICES.join(", ")}, found "${name}"${didYouMean(name, SERVICES)}`,
  );
}

/**
 * The bytes of an exchange, from the files that the command line names.
 *
 * @throws {UsageError} where they are missing, cannot be read, are empty, or belong to no exchange.
 */
export async function readScript(args: Arguments, service: ServiceName): Promise<Script | undefined> {
  const [send, receive] = [args.value("send"), args.value("receive")];
  if (service !== "exchange") {
    if (send === undefined && receive === undefined) return undefined;
    throw new UsageError(`"--send" and "--receive" belong to --service exchange, found --service ${service}`);
  }
  if (send === undefined || receive === undefined) {
    throw new UsageError(
      "An exchange needs --send FILE and --receive FILE: the bytes that are sent, and the right answer",
    );
  }
  return { send: await readBytes("send", send), receive: await readBytes("receive", receive) };
}

async function readBytes(option: string, path: string): Promise<Uint8Array> {
  let bytes: Uint8Array;
  try {
    bytes = await new Response((await openFile(path)).readable).bytes();
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) throw error;
    throw new UsageError(`"${path}" of --${option} could not be read: ${(error as Error).message}`);
  }
  if (bytes.length > 0 && bytes.length <= MOST_BYTES) return bytes;
  throw new UsageError(
    `"--${option}" must be a file of 1 to ${MOST_BYTES} bytes, "${path}" has ${bytes.length}`,
  );
}

/** Bytes of one side of an exchange at most. */
const MOST_BYTES = 65_536;

/**
 * The command that starts the server; `undefined` without `--start`.
 *
 * @throws {UsageError} where it cannot be split into words, or a port is chosen that it does not take.
 */
export function readStart(args: Arguments, places: readonly Place[]): string[] | undefined {
  const text = args.value("start");
  const chosen = places.some(({ port }) => port === 0);
  if (text === undefined) {
    if (chosen) {
      throw new UsageError("Port 0 is one that --start chooses for its {port}: name the server's port");
    }
    return undefined;
  }
  const wrong = wrongStart(text);
  if (wrong !== undefined) throw new UsageError(`"--start" ${wrong}`);
  if (chosen !== text.includes("{port}")) {
    throw new UsageError(
      chosen
        ? `A server at port 0 gets a port that is free: write {port} for it in --start "${text}"`
        : `"{port}" in --start is a port that is chosen: give the address with port 0`,
    );
  }
  return commandOf(text);
}

/**
 * The addresses that places stand for, in the order of the resolver.
 *
 * @throws {Unreachable} (as a rejection) for a name that does not resolve.
 * @throws {UsageError} (as a rejection) for a host that may not be the user's own.
 */
export async function addressesOf(
  places: readonly Place[],
  client: Endpoint,
  permitted: boolean,
): Promise<Server["addresses"]> {
  const found: Record<Transport, InetAddress[]> = { stream: [], datagram: [] };
  for (const { transport, host, port } of places) {
    for (const address of await resolved(host, port, client)) {
      if (!permitted && !await isOwn(client, address)) {
        throw new UsageError(
          `"${host}" is not an address of this machine: probe servers of your own only, and say so with --permitted`,
        );
      }
      found[transport].push(address);
    }
  }
  return found;
}

async function resolved(host: string, port: number, client: Endpoint): Promise<InetAddress[]> {
  for (const family of INET_FAMILIES) {
    const literal = literalHost(family, host);
    if (literal !== undefined) return [{ family, host: literal, port }];
  }
  const reply = await client.invoke("getaddrinfo", { host, service: String(port), type: "stream" });
  if (reply.error) {
    throw new Unreachable(
      `The host name "${host}" does not resolve (${reply.error.errno ?? reply.error.native}): ` +
        "check it, or give an address",
    );
  }
  const all = reply.value.entries.flatMap(({ address }) => address.family === "unix" ? [] : [address]);
  return all.filter((each, index) => all.findIndex(({ host }) => host === each.host) === index);
}
