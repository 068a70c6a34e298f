import type { InetAddress } from "../endpoint/address.ts";
import type { Census, Route, Way } from "../endpoint/relays.ts";

/** The circumstances of a start. */
export interface RelayStart {
  /** The relay's name in errors. */
  readonly name: string;
  /** The kind of traffic that it relays. */
  readonly way: Way;
  /** The address where it listens, and the one that it passes on to. */
  readonly route: Route;
  /** A private folder that is there and empty. */
  readonly folder: string;
  /** A private folder that lives as long as the run. */
  readonly shared: string;
  /** Milliseconds that it may take until it listens. */
  readonly startMs: number;
  /** True if something takes at an address what it relays. */
  takes(address: InetAddress): boolean;
}

/** One relay between two ports, while it runs. */
export interface RunningRelay {
  /** The reason why it ended by itself; `undefined` while it runs. */
  readonly ended: string | undefined;
  /** Takes the text that it wrote since the last call. */
  takeStderr(): string;
  /** Counts what it holds. */
  census(): Promise<Census>;
  /** Ends it at once, as a crash would. */
  stop(): Promise<void>;
}

/** One of the relays through which everything goes; most relays have one. */
export interface Link {
  /** The ways that it knows. */
  readonly ways: readonly Way[];
  /** Its version; empty if it reports none. */
  version(): Promise<string>;
  /**
   * Starts it, and waits until it listens.
   *
   * @throws {Unavailable} (as a rejection) where the host lacks it, or it has no such way, or none for the
   * family.
   * @throws {RelayStartError} (as a rejection) where it ends, or does not listen where it should.
   */
  start(start: RelayStart): Promise<RunningRelay>;
}
