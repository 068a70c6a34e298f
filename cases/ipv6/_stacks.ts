import { type Address, outcome, type Scenario, type Socket } from "../../harness/case/mod.ts";
import { freePort } from "../address/_wildcard.ts";

type Seat = Scenario["subject"];

/** Tries to bind a port in both families: others may take it in between. */
const MOST_TRIES = 20;

/** The addresses of a port, by what they stand for. */
export const at = {
  ipv4: (port: number): Address => ({ family: "ipv4", host: "127.0.0.1", port }),
  anyIpv4: (port: number): Address => ({ family: "ipv4", host: "0.0.0.0", port }),
  ipv6: (port: number): Address => ({ family: "ipv6", host: "::1", port }),
  anyIpv6: (port: number): Address => ({ family: "ipv6", host: "::", port }),
  /** 127.0.0.1 as a socket of AF_INET6 has it. */
  mapped: (port: number): Address => ({ family: "ipv6", host: "::ffff:127.0.0.1", port }),
} as const;

export async function portOf(socket: Socket): Promise<number> {
  const name = await socket.getsockname();
  return name.family === "unix" ? 0 : name.port;
}

/**
 * A stream socket of each family, bound to one port of all addresses, that of IPv6 with IPV6_V6ONLY; neither
 * listens. Undefined where no port can be shared.
 */
export async function sharedPort(
  seat: Seat,
): Promise<{ ipv4: Socket; ipv6: Socket; port: number } | undefined> {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    // Free in both families: else a lie about a taken port shows only where somebody happens to have it.
    const port = await freePort(seat, "ipv6");
    const ipv4 = await seat.socket("ipv4", "stream");
    const ipv6 = await seat.socket("ipv6", "stream");
    await ipv6.setsockopt("IPV6_V6ONLY", 1);
    const ipv4Bind = await outcome(ipv4.bind(at.anyIpv4(port)));
    const ipv6Bind = await outcome(ipv6.bind(at.anyIpv6(port)));
    if (ipv4Bind === "ok" && ipv6Bind === "ok") return { ipv4, ipv6, port };
    await ipv4.close();
    await ipv6.close();
  }
  return undefined;
}
