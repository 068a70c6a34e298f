import type { Hosts, SeatHosts } from "../endpoint/address.ts";

export const LOOPBACK: Hosts = { ipv4: "127.0.0.1", ipv6: "::1" };

/** The addresses of two ends on loopback. */
export const LOOPBACK_HOSTS: SeatHosts = { subject: LOOPBACK, peer: LOOPBACK };

/** The places of the endpoints of a run, as scripts ask for them. */
export interface Places {
  /** The literal address of a seat in a family; `undefined` where it has none. */
  address(seat: "subject" | "peer", family: "ipv4" | "ipv6"): string | undefined;
  /** The literal address that a seat connects from; `undefined` where its system chooses. */
  source(seat: "subject" | "peer", family: "ipv4" | "ipv6"): string | undefined;
  /** A path in the private folder of this variant, not yet used. */
  unixPath(): string;
  /** True if the harness has the same files as the endpoints. */
  readonly shared: boolean;
}

/** Addresses and paths for the variants of one lane. */
export class LanePlaces implements Places {
  #paths = 0;
  #elsewhere = 0;
  #within = 0;

  /**
   * `hosts` are the literal addresses by seat and family; `folder` is private to the lane; names in it begin
   * with `prefix`.
   */
  constructor(
    readonly hosts: SeatHosts,
    readonly folder: string,
    readonly shared = true,
    readonly prefix = "",
  ) {}

  /** {@inheritDoc} */
  address(seat: "subject" | "peer", family: "ipv4" | "ipv6"): string | undefined {
    return this.hosts[seat][family];
  }

  /**
   * The peer's address where that is not loopback: a host with several would else connect from one that the
   * subject does not know.
   */
  source(seat: "subject" | "peer", family: "ipv4" | "ipv6"): string | undefined {
    const { peer } = this.hosts;
    return seat === "peer" && peer[family] !== LOOPBACK[family] ? peer[family] : undefined;
  }

  /**
   * Places for one variant: other addresses if they are given, and the same folder, or that of the place
   * where both ends are. What a variant leaves at a path stays there, so that no path is given again.
   */
  at(hosts: SeatHosts = this.hosts, elsewhere?: { readonly folder?: string }): LanePlaces {
    const prefix = elsewhere ? `${++this.#elsewhere}-` : "";
    return new LanePlaces(hosts, elsewhere?.folder ?? this.folder, !elsewhere, prefix);
  }

  /** Places for one of several scripts that are played here at once: {@linkcode clear} leaves the others'. */
  within(): LanePlaces {
    return new LanePlaces(this.hosts, this.folder, this.shared, `${this.prefix}${++this.#within}-`);
  }

  /** True if a path was asked for. */
  get used(): boolean {
    return this.#paths > 0;
  }

  /**
   * Removes everything that a variant left in the folder under names with this prefix, where the folder is the
   * harness's own. At once, as a thread for each of these short calls would cost more than they do.
   */
  clear(): void {
    if (!this.used || !this.shared) return;
    for (const { name } of Deno.readDirSync(this.folder)) {
      if (!name.startsWith(this.prefix)) continue;
      try {
        Deno.removeSync(`${this.folder}/${name}`, { recursive: true });
      } catch {
        // A subject may have removed it, or left what nobody can remove.
      }
    }
  }

  /** {@inheritDoc} */
  unixPath(): string {
    return `${this.folder}/${this.prefix}${++this.#paths}`;
  }
}
