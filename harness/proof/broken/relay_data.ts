import type { InetAddress } from "../../endpoint/address.ts";
import type { Reply } from "../../endpoint/endpoint.ts";
import type { Payload, SocketId } from "../../endpoint/kinds.ts";
import { type Defect, part } from "./endpoint.ts";
import { brokenRelay, type Direction, SoundRelay } from "./relay.ts";

/** Bytes in a direction up to which a relay loses nothing: no case that reads at once sends more. */
const FAULTLESS = 8_000_000;

const OK: Promise<Reply<"sendall">> = Promise.resolve({ value: {} });

/** Defects of relays in what they pass on. */
export const RELAY_DATA: readonly Defect[] = [
  brokenRelay(
    // envoyproxy/envoy#45267, haproxy/haproxy#2749
    "relays, and loses the last bytes before an end",
    ["relay/flushed-at-close"],
    class extends SoundRelay {
      readonly #kept = new Map<SocketId, Payload>();
      protected override async send(to: SocketId, data: Payload): Promise<Reply<"sendall">> {
        const before = this.#kept.get(to);
        if (before) await this.call("sendall", { socket: to, data: before });
        if (data.length < 1_000) return await this.call("sendall", { socket: to, data });
        this.#kept.set(to, part(data, data.length - 10));
        return await this.call("sendall", { socket: to, data: part(data, 0, data.length - 10) });
      }
    },
  ),
  brokenRelay(
    "relays, and swaps two pieces",
    ["relay/both-ways", "relay/resumed-after-stall", "relay/flushed-at-close"],
    class extends SoundRelay {
      protected override async send(to: SocketId, data: Payload): Promise<Reply<"sendall">> {
        if (data.length < 10_000) return await this.call("sendall", { socket: to, data });
        await this.call("sendall", { socket: to, data: part(data, 5_000) });
        return await this.call("sendall", { socket: to, data: part(data, 0, 5_000) });
      }
    },
  ),
  brokenRelay(
    "relays, and takes small pieces for noise every now and then",
    ["relay/pieces"],
    class extends SoundRelay {
      #count = 0;
      protected override send(to: SocketId, data: Payload): Promise<Reply<"sendall">> {
        return data.length < 5 && ++this.#count % 5 === 0 ? OK : this.call("sendall", { socket: to, data });
      }
    },
  ),
  brokenRelay(
    // enfein/mieru#277
    "relays, and holds whatever the reader leaves",
    ["relay/back-pressure"],
    class extends SoundRelay {
      readonly #queues = new Map<SocketId, Promise<unknown>>();
      protected override send(to: SocketId, data: Payload): Promise<Reply<"sendall">> {
        this.held += data.length;
        const before = this.#queues.get(to) ?? OK;
        const sending = before.then(() => this.call("sendall", { socket: to, data }))
          .then(() => this.held -= data.length);
        this.#queues.set(to, sending);
        return OK;
      }
    },
  ),
  brokenRelay(
    "relays, and keeps ten copies of whatever it has passed on",
    ["relay/back-pressure"],
    class extends SoundRelay {
      protected override send(to: SocketId, data: Payload): Promise<Reply<"sendall">> {
        this.held += 10 * data.length;
        return this.call("sendall", { socket: to, data });
      }
    },
  ),
  brokenRelay(
    // sozu-proxy/sozu#1323
    "relays, and loses what did not fit when the reader stopped",
    ["relay/resumed-after-stall"],
    class extends SoundRelay {
      readonly #sent = new Map<SocketId, number>();
      protected override async send(to: SocketId, data: Payload): Promise<Reply<"sendall">> {
        const before = this.#sent.get(to) ?? 0;
        this.#sent.set(to, before + data.length);
        if (before < FAULTLESS) return await this.call("sendall", { socket: to, data });
        const sent = await this.call("send", { socket: to, data, flags: ["dontwait"] });
        if (!sent.error || sent.error.errno !== "EAGAIN") return sent.error ? sent : await OK;
        await this.call("poll", { socket: to, events: ["out"], timeoutMs: 5_000 });
        return await OK;
      }
    },
  ),
  brokenRelay(
    "relays, and sends what one client sends to the latest",
    ["relay/no-crosstalk"],
    class extends SoundRelay {
      #latest: SocketId | undefined;
      protected override async pump(from: SocketId, to: SocketId, direction: Direction): Promise<boolean> {
        if (direction === "up") this.#latest = to;
        return await super.pump(from, to, direction);
      }
      protected override send(to: SocketId, data: Payload, direction: Direction): Promise<Reply<"sendall">> {
        const socket = direction === "up" && data.length > 1_000 ? this.#latest! : to;
        return this.call("sendall", { socket, data });
      }
    },
  ),
  brokenRelay(
    "relays, and takes the header of the PROXY protocol for its own",
    ["relay/proxy-header"],
    class extends SoundRelay {
      protected override send(to: SocketId, data: Payload): Promise<Reply<"sendall">> {
        const header = data instanceof Uint8Array && new TextDecoder().decode(data).startsWith("PROXY");
        return header ? OK : this.call("sendall", { socket: to, data });
      }
    },
  ),
  brokenRelay(
    "relays, and says in its PROXY header that the client is itself",
    ["relay/proxy-v1-sent", "relay/proxy-v2-sent"],
    class extends SoundRelay {
      protected override header(_client: InetAddress, listen: InetAddress): Uint8Array {
        return super.header(listen, listen);
      }
    },
  ),
  brokenRelay(
    // nginx/nginx#1400, eclipse-mosquitto/mosquitto#3701
    "relays, and expects a PROXY header in one piece",
    ["relay/proxy-taken-in-pieces"],
    class extends SoundRelay {
      protected override async introduce(outer: SocketId, inner: SocketId): Promise<boolean> {
        if (this.start.way !== "takes-proxy") return await super.introduce(outer, inner);
        const { value } = await this.call("recv", { socket: outer, size: 100 });
        if (value && String.fromCharCode(...value.data).includes("\r\n")) return true;
        await this.finished(outer, inner);
        return false;
      }
    },
  ),
  brokenRelay(
    "relays, and passes urgent bytes on as ordinary ones",
    ["relay/urgent"],
    class extends SoundRelay {
      protected override async urgent(from: SocketId, to: SocketId): Promise<void> {
        const { value } = await this.call("recv", { socket: from, size: 1, flags: ["oob"] });
        if (value) await this.call("sendall", { socket: to, data: value.data });
      }
    },
  ),
];
