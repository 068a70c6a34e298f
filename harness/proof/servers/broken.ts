import { SERVER_CASES } from "../../../cases/mod.ts";
import type { Implementation } from "../../agents/implementations.ts";
import type { Case } from "../../case/case.ts";
import type { ServiceName, Transport } from "../../endpoint/server.ts";
import { serverImplementation } from "../../probe/endpoint.ts";
import { serviceOf } from "../../probe/services.ts";
import type { Lane } from "../../run/lane.ts";
import { Session } from "../../run/session.ts";
import { PYTHON } from "../python.ts";

const PROGRAM = new URL("server.py", import.meta.url).pathname;
const script = { send: bytes("ping from a file\n"), receive: bytes("pong from a file\n") };

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** True for the one service that has addresses of both families: it is enough. */
export function hasBoth(service: ServiceName, transport: Transport): boolean {
  return service === "echo" && transport === "stream";
}

/** The server of `server.py`, with a defect if one is named. */
export async function server(
  service: ServiceName,
  transport: Transport,
  lane: Lane,
  defect = "",
): Promise<Implementation> {
  const isNamed = hasBoth(service, transport);
  const address = { family: "ipv4", host: "127.0.0.1", port: 0 } as const;
  const both = [address, { family: "ipv6", host: "::1", port: 0 } as const];
  return serverImplementation({
    name: [service, transport, defect].join(" ").trim(),
    service: serviceOf(service, script),
    addresses: { stream: [], datagram: [], [transport]: isNamed ? both : [address] },
    command: [
      ...PYTHON,
      PROGRAM,
      isNamed ? "localhost" : "{host}",
      "{port}",
      service,
      transport,
      ...defect === "" ? [] : [defect],
    ],
    client: await lane.pool.reference(),
    patienceMs: 10_000,
    startMs: 10_000,
  });
}

/** Lanes side by side: most of the time something is waited for. */
const LANES = 24;

/** Does something with every item, on lanes side by side. */
export async function onLanes<T>(
  items: readonly T[],
  deadlineMs: number,
  work: (item: T, lane: Lane) => Promise<void>,
): Promise<void> {
  await using session = await Session.open({ deadlineMs, jobs: LANES });
  const waiting = [...items];
  await Promise.all(session.lanes.map(async (lane) => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item, lane);
  }));
}

/** The cases for servers of a service. */
export function casesFor(service: ServiceName): Case[] {
  return SERVER_CASES.filter(({ services }) => services!.includes(service));
}
