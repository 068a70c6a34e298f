import type { Capability } from "../../endpoint/capabilities.ts";
import type { Beside, Endpoint, Identity, Reply } from "../../endpoint/endpoint.ts";
import type { Method, Params } from "../../endpoint/operations.ts";
import { Unavailable } from "../../endpoint/errors.ts";
import { AgentEndpoint, type AgentOptions } from "../../agent/client.ts";

/** The addresses of lwIP and of the kernel's end of its TAP device; the agent makes both. */
const HOSTS: Beside["hosts"] = {
  subject: { ipv4: "10.77.0.2", ipv6: "fd77::2" },
  peer: { ipv4: "10.77.0.1", ipv6: "fd77::1" },
};

/**
 * A process that holds a network namespace as long as its stdin is open, so that nothing outlives a harness
 * that is killed.
 */
class Namespace {
  readonly prefix: readonly string[];
  readonly #holder: Deno.ChildProcess;
  readonly #stdin: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>;
  readonly #stdout: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>;

  private constructor(holder: Deno.ChildProcess) {
    this.#holder = holder;
    this.#stdin = holder.stdin.getWriter();
    this.#stdout = holder.stdout.getReader();
    this.prefix = ["nsenter", "--target", `${holder.pid}`, "--user", "--net", "--preserve-credentials"];
  }

  /** @throws {Unavailable} where a user may not make one. */
  static async open(): Promise<Namespace> {
    let holder: Deno.ChildProcess;
    try {
      const args = ["--map-root-user", "--net", "cat"];
      holder = new Deno.Command("unshare", { args, stdin: "piped", stdout: "piped", stderr: "null" }).spawn();
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) {
        throw new Unavailable('"unshare" was not found: install util-linux');
      }
      throw error;
    }
    const namespace = new Namespace(holder);
    // `unshare` becomes `cat` once the namespace is there; what comes back says so.
    await namespace.#stdin.write(new Uint8Array([10])).catch(() => {});
    if (!(await namespace.#stdout.read()).done) return namespace;
    await namespace.close();
    throw new Unavailable(
      "This user may not make a network namespace: run as root, or allow user namespaces",
    );
  }

  async close(): Promise<void> {
    await this.#stdin.close().catch(() => {});
    await this.#stdout.cancel();
    await this.#holder.status;
  }
}

/**
 * lwIP, a TCP/IP stack in user space, in a network namespace of its own that is made for it and removed with
 * it. The peer must be started beside it, in the same namespace.
 */
export class LwipEndpoint implements Endpoint {
  /** lwIP's version. */
  readonly identity: Identity;
  /** The capabilities of lwIP as it was built. */
  readonly capabilities: ReadonlySet<Capability>;
  /** The way to start a peer next to it. */
  readonly beside: Beside;
  readonly #agent: AgentEndpoint;
  readonly #namespace: Namespace;

  private constructor(agent: AgentEndpoint, namespace: Namespace) {
    this.#agent = agent;
    this.#namespace = namespace;
    this.identity = agent.identity;
    this.capabilities = agent.capabilities;
    this.beside = { prefix: namespace.prefix, hosts: HOSTS };
  }

  /**
   * Makes the namespace and starts the agent in it.
   *
   * @throws {Unavailable} where the privilege is missing.
   * @throws {AgentStartError} where the agent does not come up, such as without /dev/net/tun.
   */
  static async start(options: AgentOptions): Promise<LwipEndpoint> {
    const namespace = await Namespace.open();
    try {
      const command = [...namespace.prefix, ...options.command];
      return new LwipEndpoint(await AgentEndpoint.start({ ...options, command }), namespace);
    } catch (error) {
      await namespace.close();
      throw error;
    }
  }

  /** Makes a call. */
  invoke<M extends Method>(method: M, params: Params<M>, entered?: () => void): Promise<Reply<M>> {
    return this.#agent.invoke(method, params, entered);
  }

  /** Closes every socket. */
  reset(): Promise<{ open: number }> {
    return this.#agent.reset();
  }

  /** Ends the agent and the namespace. */
  async stop(): Promise<void> {
    await this.#agent.stop();
    await this.#namespace.close();
  }

  /** Takes the text that it wrote to stderr since the last call. */
  takeStderr(): string {
    return this.#agent.takeStderr();
  }
}
