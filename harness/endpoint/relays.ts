import type { InetAddress } from "./address.ts";

/** A way of relaying; a relay that knows it is started for it. */
export type Way = "stream" | "datagram" | "sends-proxy-v1" | "sends-proxy-v2" | "takes-proxy";

/** The kinds of data that each way relays. */
export const WAYS: Readonly<Record<Way, string>> = {
  stream: "connections",
  datagram: "datagrams",
  "sends-proxy-v1": "connections, each after a header of the PROXY protocol, version 1",
  "sends-proxy-v2": "connections, each after a header of the PROXY protocol, version 2",
  "takes-proxy": "connections of clients that send a header of the PROXY protocol",
};

/** The way through a relay. */
export interface Route {
  /** The address where the relay takes connections or datagrams. */
  readonly listen: InetAddress;
  /** The address to which it passes them on. */
  readonly target: InetAddress;
}

/** The resources that the processes of all running relays hold. */
export interface Census {
  /** Number of processes. */
  readonly processes: number;
  /** Number of open descriptors, those of all processes together. */
  readonly descriptors: number;
  /** Bytes of memory that are resident, those of all processes together. */
  readonly memory: number;
}

/** The relays between an endpoint and its peers. Each variant has its own, and each listener has one. */
export interface Relays {
  /**
   * Starts a relay and waits until it listens. It is given a target on the loopback interface, or on
   * another host. That may be nowhere: the route has the loopback address in any case.
   *
   * @throws {Unavailable} (as a rejection) where it is not made for the families or the way.
   * @throws {EndpointLost} (as a rejection) where it does not come up.
   */
  open(family: "ipv4" | "ipv6", way: Way, host?: Omit<InetAddress, "port">): Promise<Route>;
  /** Kills every process of the relays at once, as a crash would. */
  kill(): Promise<void>;
  /**
   * Counts what their processes hold.
   *
   * @throws {Unavailable} (as a rejection) where nobody can look, as that takes Linux.
   */
  census(): Promise<Census>;
}
