import type { SocketId } from "../../endpoint/kinds.ts";
import type { Reply } from "../../endpoint/endpoint.ts";
import { within } from "../../endpoint/within.ts";
import { type Defect, failed } from "./endpoint.ts";
import { brokenRelay, SoundRelay } from "./relay.ts";

/** Milliseconds that an impatient relay gives its target. */
const IMPATIENT_MS = 100;

/** Defects of relays in how connections begin, are reset, and are given back. */
export const RELAY_CONNECTIONS: readonly Defect[] = [
  brokenRelay(
    "relays one connection at a time",
    ["relay/side-by-side"],
    class extends SoundRelay {
      protected override serve(outer: SocketId): Promise<void> {
        return this.relay(outer);
      }
    },
  ),
  brokenRelay(
    "relays, and connects when the client has spoken",
    ["relay/server-speaks-first"],
    class extends SoundRelay {
      protected override async relay(outer: SocketId): Promise<void> {
        await this.call("poll", { socket: outer, events: ["in"], timeoutMs: 60_000 });
        await super.relay(outer);
      }
    },
  ),
  brokenRelay(
    "relays, and gives a slow target up",
    ["relay/slow-target"],
    class extends SoundRelay {
      protected override async connect(): Promise<Reply<"connectStream">> {
        return await within(IMPATIENT_MS, super.connect()) ?? failed("ETIMEDOUT");
      }
    },
  ),
  brokenRelay(
    "relays, and leaves clients in the dark whose target refuses",
    ["relay/refused-ends"],
    class extends SoundRelay {
      protected override async refused(): Promise<void> {}
    },
  ),
  brokenRelay(
    // superradcompany/microsandbox#606
    "relays, and leaves clients in the dark whose target's host cannot be reached",
    ["relay/unreachable-ends"],
    class extends SoundRelay {
      protected override async refused(outer: SocketId, errno: string | null): Promise<void> {
        if (errno === "ECONNREFUSED") await super.refused(outer, errno);
      }
    },
  ),
  brokenRelay(
    "relays, and keeps IPv4 from its sockets of IPv6",
    ["relay/mapped-target"],
    class extends SoundRelay {
      protected override connect(): Promise<Reply<"connectStream">> {
        const address = this.start.route.target;
        const options = address.family === "ipv6" ? { options: { IPV6_V6ONLY: 1 } } : {};
        return this.call("connectStream", { address, ...options });
      }
    },
  ),
  brokenRelay(
    // containers/podman#12237
    "relays, and makes an end of file of a refusal",
    ["relay/refused-as-such"],
    class extends SoundRelay {
      protected override async refused(outer: SocketId): Promise<void> {
        await this.call("close", { socket: outer });
      }
    },
  ),
  brokenRelay(
    // apache/mina-sshd#879
    "relays, and keeps resets to itself",
    ["relay/reset-ends", "relay/reset-behind-data"],
    class extends SoundRelay {
      protected override async reset(): Promise<void> {}
    },
  ),
  brokenRelay(
    // envoyproxy/envoy#44148, istio/ztunnel#1483
    "relays, and makes an end of file of a reset",
    ["relay/reset-as-such", "relay/unread-at-close"],
    class extends SoundRelay {
      protected override async reset(other: SocketId): Promise<void> {
        await this.call("close", { socket: other });
      }
    },
  ),
  brokenRelay(
    "relays, and gives everything up after a few resets",
    ["relay/survives-resets"],
    class extends SoundRelay {
      #resets = 0;
      protected override async reset(other: SocketId): Promise<void> {
        await super.reset(other);
        if (++this.#resets === 10) await this.stop();
      }
    },
  ),
  brokenRelay(
    // rootless-containers/slirp4netns#350
    "relays, and never closes what is over",
    ["relay/thousand-connections"],
    class extends SoundRelay {
      protected override async finished(): Promise<void> {}
    },
  ),
  brokenRelay(
    // adamfisk/LittleProxy#413
    "relays, and never closes what was reset",
    ["relay/thousand-connections"],
    class extends SoundRelay {
      protected override async broken(): Promise<void> {}
    },
  ),
  brokenRelay(
    "relays, and leaves its connections open when it is killed",
    ["relay/dies"],
    class extends SoundRelay {
      #asked = 0;
      override async stop(): Promise<void> {
        // The second time is that of the variant's end.
        if (++this.#asked > 1) await super.stop();
      }
    },
  ),
];
