import { AgentEndpoint, type AgentOptions } from "../../agent/client.ts";
import { AgentStartError } from "../../agent/start_error.ts";
import type { Beside } from "../../endpoint/endpoint.ts";
import { Unavailable } from "../../endpoint/errors.ts";
import { PlacedEndpoint } from "../placed.ts";
import { Namespace } from "../namespace.ts";

/** The addresses of lwIP and of the kernel's end of its TAP device; the agent makes both. */
const HOSTS: Beside["hosts"] = {
  subject: { ipv4: "10.77.0.2", ipv6: "fd77::2" },
  peer: { ipv4: "10.77.0.1", ipv6: "fd77::1" },
};

/**
 * Starts the agent of lwIP, a TCP/IP stack in user space, in a network namespace of its own.
 *
 * @throws {Unavailable} where a privilege or the device is missing.
 * @throws {AgentStartError} where the agent does not come up.
 */
export async function startLwip(options: AgentOptions): Promise<PlacedEndpoint> {
  const namespace = await Namespace.open(
    ["--map-root-user", "--net"],
    "This user may not make a network namespace: run as root, or allow user namespaces",
  );
  const prefix = ["nsenter", "--target", `${namespace.pid}`, "--user", "--net", "--preserve-credentials"];
  try {
    const command = [...prefix, ...options.command];
    return new PlacedEndpoint(await AgentEndpoint.start({ ...options, command }), namespace, {
      prefix,
      hosts: HOSTS,
      observer: namespace.observer,
    });
  } catch (error) {
    await namespace.close();
    // The agent alone opens the device: the harness needs no permission for it.
    const isDevice = error instanceof AgentStartError && error.stderr.includes("/dev/net/tun: ");
    throw isDevice ? new Unavailable(error.stderr.trim()) : error;
  }
}
