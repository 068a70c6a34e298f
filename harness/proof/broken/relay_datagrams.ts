import type { Address } from "../../endpoint/address.ts";
import type { SocketId } from "../../endpoint/kinds.ts";
import type { Defect } from "./endpoint.ts";
import { brokenRelay, SoundRelay } from "./relay.ts";

/** Defects of relays of datagrams. */
export const RELAY_DATAGRAMS: readonly Defect[] = [
  brokenRelay(
    "relays datagrams, two in one",
    ["relay/udp-boundaries"],
    class extends SoundRelay {
      #before: Uint8Array | undefined;
      protected override async datagramUp(back: SocketId, data: Uint8Array): Promise<void> {
        if (this.#before === undefined) this.#before = data;
        else await super.datagramUp(back, Uint8Array.of(...this.#before, ...data));
      }
    },
  ),
  brokenRelay(
    // envoyproxy/envoy#46613
    "relays datagrams, and drops empty ones",
    ["relay/udp-empty"],
    class extends SoundRelay {
      protected override async datagramUp(back: SocketId, data: Uint8Array): Promise<void> {
        if (data.length > 0) await super.datagramUp(back, data);
      }
    },
  ),
  brokenRelay(
    // envoyproxy/envoy#14122
    "relays datagrams, and cuts large ones",
    ["relay/udp-largest"],
    class extends SoundRelay {
      protected override async datagramUp(back: SocketId, data: Uint8Array): Promise<void> {
        await super.datagramUp(back, data.subarray(0, 8_192));
      }
    },
  ),
  brokenRelay(
    "relays datagrams, and answers the first client only",
    ["relay/udp-two-clients"],
    class extends SoundRelay {
      protected override keyOf(): string {
        return "everybody";
      }
    },
  ),
  brokenRelay(
    "relays datagrams, and answers from another port",
    ["relay/udp-two-clients"],
    class extends SoundRelay {
      protected override async datagramDown(
        _front: SocketId,
        data: Uint8Array,
        client: Address,
      ): Promise<void> {
        const { value } = await this.call("openDatagram", { family: client.family });
        await this.call("sendto", { socket: value!.socket, data, address: client });
      }
    },
  ),
  brokenRelay(
    // nicocha30/ligolo-ng#177
    "relays datagrams, until one is refused",
    ["relay/udp-refused"],
    class extends SoundRelay {
      protected override async survives(): Promise<boolean> {
        await this.stop();
        return false;
      }
    },
  ),
];
