import { AgentEndpoint, type AgentOptions } from "../../agent/client.ts";
import type { Capability } from "../../endpoint/capabilities.ts";
import type { Beside } from "../../endpoint/endpoint.ts";
import { Unavailable } from "../../endpoint/errors.ts";
import { HousedEndpoint } from "../housed.ts";
import { Namespace } from "../namespace.ts";
import setup from "./setup.sh" with { type: "text" };

/** The addresses of both ends of the veth pair that the setup makes: the sandbox has one, the kernel the other. */
const HOSTS: Beside["hosts"] = {
  subject: { ipv4: "10.79.0.2", ipv6: "fd79::2" },
  peer: { ipv4: "10.79.0.1", ipv6: "fd79::1" },
};

/**
 * Capabilities that the agent for C declares, and that this stack does not promise. Paths of AF_UNIX stay in the
 * sandbox, where no peer can be; the rest is not known to it, or to processes without CAP_NET_RAW.
 */
const WITHOUT: readonly Capability[] = [
  ...["family:unix", "unix:datagram", "unix:names", "unix:abstract", "unix:timeout", "descriptors"] as const,
  ...["type:raw", "type:rdm", "protocol", "send:more", "option:raw", "signal", "multicast"] as const,
  ...["send:oob", "recv:oob", "sockatmark", "option:SO_OOBINLINE", "option:SO_DONTROUTE"] as const,
  ...["option:SO_RCVLOWAT", "option:IP_LOCAL_PORT_RANGE"] as const,
  ...["option:IPV6_MULTICAST_LOOP", "option:IPV6_MULTICAST_HOPS"] as const,
];

/** The sandbox has every path of the host, and keeps what is written to itself. */
const RUNSC = [
  ...["runsc", "--root=/mnt/state", "--network=sandbox", "--overlay2=root:memory", "--ignore-cgroups"],
  ...["run", "--bundle=/mnt", "agent"],
];

/**
 * Starts an agent in gVisor's sandbox, whose network stack is gVisor's own, in namespaces made for it.
 *
 * @throws {Unavailable} where gVisor or the privilege is missing.
 * @throws {AgentStartError} where the agent does not come up.
 */
export async function startGvisor(options: AgentOptions): Promise<HousedEndpoint> {
  await checkRunsc();
  const namespace = await Namespace.open(
    ["--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"],
    "This user may not make network, mount and process namespaces: run as root, with iproute2 installed",
    ["sh", "-c", setup, "setup", JSON.stringify(container(options.command))],
  );
  const enter = ["nsenter", "--target", `${namespace.pid}`, "--net"];
  const inside = ["--mount", `--pid=/proc/${namespace.pid}/ns/pid_for_children`];
  try {
    const command = [...enter, ...inside, ...RUNSC];
    const agent = await AgentEndpoint.start({
      ...options,
      command,
      without: [...options.without ?? [], ...WITHOUT],
    });
    return new HousedEndpoint(agent, namespace, {
      prefix: enter,
      hosts: HOSTS,
      observer: namespace.observer,
    });
  } catch (error) {
    await namespace.close();
    throw error;
  }
}

/** @throws {Unavailable} where there is no runsc. */
async function checkRunsc(): Promise<void> {
  try {
    await new Deno.Command("runsc", { args: ["--version"], stdin: "null", stdout: "null", stderr: "null" })
      .output();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new Unavailable('"runsc" was not found: install gVisor (Debian\'s runsc)');
  }
}

/** The configuration of a container with the host's files, as the Open Container Initiative has it. */
function container(args: readonly string[]): unknown {
  const capabilities = ["CAP_KILL", "CAP_NET_BIND_SERVICE", "CAP_SYS_RESOURCE"];
  return {
    ociVersion: "1.0.0",
    process: {
      user: { uid: 0, gid: 0 },
      args,
      env: ["PATH=/usr/local/bin:/usr/bin:/bin"],
      cwd: "/",
      capabilities: { bounding: capabilities, effective: capabilities, permitted: capabilities },
    },
    root: { path: "/" },
    hostname: "gvisor",
    mounts: [{ destination: "/proc", type: "proc", source: "proc" }],
    linux: {
      namespaces: [
        ...["pid", "ipc", "uts", "mount"].map((type) => ({ type })),
        { type: "network", path: "/mnt/network" },
      ],
    },
  };
}
