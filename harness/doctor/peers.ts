import type { Beside, Endpoint } from "../endpoint/endpoint.ts";
import { reference } from "../agents/reference.ts";

/** The reference as the peer: in this process, or beside an agent that lives elsewhere. */
export class Peers {
  readonly #folder: string;
  #place = "";
  #peer: Endpoint | undefined;

  /** `folder` is private to the examination. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The peer for an agent that lives at a place; another one after the agent has moved. */
  async at(beside: Beside | undefined): Promise<Endpoint> {
    const place = beside?.prefix.join(" ") ?? "";
    if (this.#peer && place === this.#place) return this.#peer;
    await this.stop();
    this.#place = place;
    const prefix = beside ? { prefix: beside.prefix } : {};
    return this.#peer = await (await reference()).start({ folder: this.#folder, ...prefix });
  }

  /** Ends it. */
  async stop(): Promise<void> {
    await this.#peer?.stop();
    this.#peer = undefined;
  }
}
