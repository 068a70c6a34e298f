import { AgentEndpoint, type AgentOptions } from "../../agent/client.ts";
import type { Capability } from "../../endpoint/capabilities.ts";
import type { Beside } from "../../endpoint/endpoint.ts";
import { Unavailable } from "../../endpoint/errors.ts";
import { LOOPBACK_HOSTS } from "../../script/places.ts";
import { PlacedEndpoint } from "../placed.ts";
import { Namespace } from "../namespace.ts";
import setup from "./setup.sh" with { type: "text" };

/** The addresses of the veth pair that the setup makes: the sandbox has one end, the kernel the other. */
const HOSTS: Beside["hosts"] = {
  subject: { ipv4: "10.79.0.2", ipv6: "fd79::2" },
  peer: { ipv4: "10.79.0.1", ipv6: "fd79::1" },
};

/** Capabilities of AF_UNIX, whose paths stay in the sandbox. */
const OF_UNIX: readonly Capability[] = [
  ...["family:unix", "unix:datagram", "unix:names", "unix:abstract", "unix:timeout", "descriptors"] as const,
  ...["descriptors:peek", "descriptors:cmsg_cloexec"] as const,
];

/**
 * Capabilities that the agent for C declares, and that this stack does not promise: it does not know them, or
 * not for processes without CAP_NET_RAW.
 */
const WITHOUT: readonly Capability[] = [
  ...[
    "type:raw",
    "type:rdm",
    "protocol",
    "send:more",
    "option:raw",
    "signal",
    "multicast",
    "filter",
    "siocoutq",
    "recv:errqueue",
    "option:UDP_GRO",
  ] as const,
  ...["send:oob", "recv:oob", "sockatmark", "option:SO_OOBINLINE", "option:SO_DONTROUTE"] as const,
  ...["option:SO_RCVLOWAT", "option:IP_LOCAL_PORT_RANGE"] as const,
  ...["option:IPV6_MULTICAST_LOOP", "option:IPV6_MULTICAST_HOPS"] as const,
];

/** The sandbox makes its root of the temporary folder, as a user who may not see every folder. */
const RUNSC = ["env", "TMPDIR=/tmp", "runsc", "--root=/mnt/state"];
/** The sandbox has every path of the host, and keeps what is written to itself. */
const RUN = [
  ...["--network=sandbox", "--overlay2=root:memory", "--ignore-cgroups"],
  ...["run", "--bundle=/mnt", "agent"],
];

/**
 * Starts an agent in gVisor's sandbox, whose network stack is gVisor's own, in namespaces made for it. Its
 * peer has the sockets of the kernel outside. Findings name gVisor's source below `pkg`, as it is in
 * release-20221219.0.
 *
 * @throws {Unavailable} where gVisor or the privilege is missing.
 * @throws {AgentStartError} where the agent does not come up.
 */
export async function startGvisor(options: AgentOptions): Promise<PlacedEndpoint> {
  return await start(
    options,
    OF_UNIX,
    ({ outside, observer }) => ({ prefix: outside, hosts: HOSTS, observer }),
  );
}

/**
 * Starts an agent in such a sandbox for a peer that is in there as well, so that both ends have gVisor's
 * sockets: those of its loopback, and of AF_UNIX.
 *
 * @throws {Unavailable} where gVisor or the privilege is missing.
 * @throws {AgentStartError} where the agent does not come up.
 */
export async function startInsideGvisor(options: AgentOptions): Promise<PlacedEndpoint> {
  return await start(options, [], ({ inside }) => ({
    prefix: [...inside, ...RUNSC, "exec", "agent"],
    hosts: LOOPBACK_HOSTS,
    folder: FOLDER,
    without: WITHOUT,
  }));
}

/** The folder for the sockets of a pair. The sandbox does not see folders that are made later. */
const FOLDER = "/sockets";

/** The words before a command that bring it to the two sides of a sandbox, and who looks at the outer one. */
interface Sides {
  readonly outside: readonly string[];
  readonly inside: readonly string[];
  readonly observer: Beside["observer"];
}

async function start(
  options: AgentOptions,
  without: readonly Capability[],
  besideOf: (sides: Sides) => Beside,
): Promise<PlacedEndpoint> {
  await checkRunsc();
  const namespace = await Namespace.open(
    ["--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"],
    "This user may not make network, mount and process namespaces: run as root, with iproute2 installed",
    ["sh", "-c", setup, "setup", JSON.stringify(container(options.command))],
  );
  const { pid, observer } = namespace;
  const outside = ["nsenter", "--target", `${pid}`, "--net"];
  const inside = [...outside, "--mount", `--pid=/proc/${pid}/ns/pid_for_children`];
  try {
    const agent = await AgentEndpoint.start({
      ...options,
      command: [...inside, ...RUNSC, ...RUN],
      without: [...options.without ?? [], ...WITHOUT, ...without],
    });
    return new PlacedEndpoint(agent, namespace, besideOf({ outside, inside, observer }));
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
    mounts: [
      { destination: "/proc", type: "proc", source: "proc" },
      { destination: FOLDER, type: "tmpfs", source: "tmpfs" },
    ],
    linux: {
      namespaces: [
        ...["pid", "ipc", "uts", "mount"].map((type) => ({ type })),
        { type: "network", path: "/mnt/network" },
      ],
    },
  };
}
