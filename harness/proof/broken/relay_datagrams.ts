import type { Address } from "../../endpoint/address.ts";
import type { SocketId } from "../../endpoint/kinds.ts";
import type { Defect } from "./endpoint.ts";
import { brokenRelay, SoundRelay } from "./relay.ts";

/** Milliseconds after which a forgetful relay has no way back to a client. */
const FORGETFUL_MS = 500;

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
    "relays datagrams, and keeps the way back open for half a second",
    ["relay/udp-idle"],
    class extends SoundRelay {
      protected override async answer(back: SocketId, client: Address, front: SocketId): Promise<void> {
        setTimeout(() => void this.call("close", { socket: back }), FORGETFUL_MS);
        await super.answer(back, client, front);
      }
    },
  ),
  brokenRelay(
    "relays datagrams, until an answer finds nobody",
    ["relay/udp-gone-client"],
    class extends SoundRelay {
      protected override async datagramDown(
        front: SocketId,
        data: Uint8Array,
        client: Address,
      ): Promise<void> {
        // A socket that is connected gets the refusal.
        await this.call("connect", { socket: front, address: client });
        await this.call("send", { socket: front, data });
        await this.call("disconnect", { socket: front });
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
