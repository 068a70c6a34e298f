import type { Capability } from "../endpoint/capabilities.ts";
import type { Endpoint, Identity, Reply } from "../endpoint/endpoint.ts";
import { type Method, operation as operationOf, type Params, type Returned } from "../endpoint/operations.ts";
import { Unavailable, Unsupported } from "../endpoint/errors.ts";
import { DenoOperations, failureOf } from "./operations.ts";

type Operation<M extends Method> = (params: Params<M>) => Returned<M> | Promise<Returned<M>>;

/**
 * Deno's own sockets: `Deno.listen`, `Deno.connect`, `Deno.listenDatagram`. They cannot express modes,
 * options besides TCP_NODELAY, RST, readiness and the receiving half of shutdown, so these are not declared.
 */
export class DenoEndpoint implements Endpoint {
  /** Deno's own version. */
  readonly identity: Identity = {
    name: "deno",
    version: Deno.version.deno,
    language: "TypeScript",
    runtime: `Deno ${Deno.version.deno}, V8 ${Deno.version.v8}`,
    os: Deno.build.os,
  };
  /** The capabilities of Deno on this host, with these flags. */
  readonly capabilities: ReadonlySet<Capability> = new Set<Capability>([
    ...ALWAYS,
    // Only with --unstable-net.
    ..."listenDatagram" in Deno ? ["datagram", "datagram:truncate"] as const : [],
    ...Deno.build.os !== "windows" && "listenDatagram" in Deno ? ["unix:datagram"] as const : [],
    ...Deno.build.os === "windows" ? [] : ["family:unix", "unix:names"] as const,
    ...hasIpv6() ? ["family:ipv6"] as const : [],
  ]);
  readonly #operations = new DenoOperations();
  readonly #calls = new Set<Promise<unknown>>();

  /** @throws {Unavailable} where this process may not use the network. */
  constructor() {
    const granted = ["127.0.0.1", "[::1]"].some((host) =>
      Deno.permissions.querySync({ name: "net", host }).state === "granted"
    );
    if (!granted) throw new Unavailable("Permission to use sockets is missing: run with --allow-net");
  }

  /** Makes a call. */
  invoke<M extends Method>(method: M, params: Params<M>, entered?: () => void): Promise<Reply<M>> {
    const operation =
      (this.#operations as unknown as { readonly [method: string]: Operation<M> | undefined })[method];
    if (operation === undefined) {
      return Promise.reject(new Unsupported(method, `Deno's sockets have no "${method}"`));
    }
    if (operationOf(method).waits) entered?.();
    const call = this.#reply<M>(() => operation.call(this.#operations, params));
    this.#calls.add(call);
    const forget = () => this.#calls.delete(call);
    call.then(forget, forget);
    return call;
  }

  async #reply<M extends Method>(operation: () => Returned<M> | Promise<Returned<M>>): Promise<Reply<M>> {
    const before = performance.now();
    const elapsed = () => ({ elapsedNs: Math.round((performance.now() - before) * 1e6) });
    try {
      return { value: await operation(), ...elapsed() };
    } catch (error) {
      if (error instanceof Unsupported) throw error;
      // A permission that this process lacks says nothing about Deno's sockets.
      if (error instanceof Deno.errors.NotCapable) throw new Unavailable(error.message);
      return { error: failureOf(error), ...elapsed() };
    }
  }

  /** Closes every socket and joins the calls that waited. */
  async reset(): Promise<{ open: number }> {
    const open = this.#operations.reset();
    await Promise.allSettled(this.#calls);
    return { open };
  }

  /** Resets; there is no process to end. */
  async stop(): Promise<void> {
    await this.reset();
  }
}

/** The capabilities of Deno everywhere. */
const ALWAYS: readonly Capability[] = [
  "stream",
  "send",
  "buffers",
  "shutdown:write",
  "family:ipv4",
  "errno",
  "concurrent",
  "interrupt",
  "demand-read",
  "option:TCP_NODELAY",
];

function hasIpv6(): boolean {
  try {
    Deno.listen({ hostname: "::1", port: 0 }).close();
    return true;
  } catch {
    return false;
  }
}
