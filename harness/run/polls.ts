import type { Family } from "../endpoint/address.ts";
import type { Endpoint } from "../endpoint/endpoint.ts";
import { EndpointLost } from "../endpoint/errors.ts";
import type { Clock } from "../script/clock.ts";
import { findPollSights, NO_SIGHTS, type PollSights } from "../script/poll_sights.ts";

/** An endpoint whose poll is looked at, and the means to do so. */
export interface Look {
  readonly endpoint: Endpoint;
  /** The name of its implementation. */
  readonly name: string;
  readonly family: Family;
  /** A literal address of the reference's in that family, which the endpoint reaches. */
  readonly host: string;
  /** The endpoint whose data, FIN and reset the poll should report; `undefined` where there is none. */
  reference(): Promise<Endpoint | undefined>;
}

/** The account of the endpoints' own `poll`: each is looked at once in each family. */
export class Polls {
  readonly #clock: Clock;
  readonly #sights = new WeakMap<Endpoint, Map<Family, PollSights>>();
  /** The implementations that ended when they were looked at: nothing is known of their polls. */
  readonly #frail = new Set<string>();

  /** `clock` says how long a poll is given. */
  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The events that an endpoint's poll is known to report in a family. */
  of(endpoint: Endpoint, family: Family): PollSights {
    return this.#sights.get(endpoint)?.get(family) ?? NO_SIGHTS;
  }

  /**
   * Finds out what an endpoint's poll reports, if it has one and that is not known. AF_UNIX delivers within
   * the sender's call, and needs none.
   *
   * @throws {EndpointLost} when an endpoint is gone. It is not looked at again.
   */
  async look({ endpoint, name, family, host, reference }: Look): Promise<void> {
    const known = this.#sights.get(endpoint) ?? new Map<Family, PollSights>();
    const { capabilities } = endpoint;
    const looks = family !== "unix" && !known.has(family) && !this.#frail.has(name) &&
      (["stream", "poll", `family:${family}`] as const).every((each) => capabilities.has(each));
    if (!looks) return;
    try {
      const sender = await reference();
      const address = { family, host, port: 0 };
      known.set(family, sender ? await findPollSights(endpoint, sender, address, this.#clock) : NO_SIGHTS);
      this.#sights.set(endpoint, known);
    } catch (error) {
      if (error instanceof EndpointLost) this.#frail.add(name);
      throw error;
    }
  }
}
