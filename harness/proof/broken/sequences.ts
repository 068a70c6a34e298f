import type { SocketId } from "../../endpoint/kinds.ts";
import { type Defect, failed, marking } from "./endpoint.ts";

const STREAM = "tcp/stream/random-sequences";
const DATAGRAMS = "udp/random-sequences";

/** Defects that show only when several calls come in a certain order. */
export const SEQUENCES: readonly Defect[] = [
  {
    name: "gives the bytes that it was shown again, though a send came between",
    caughtBy: [STREAM],
    breaks: () => {
      const peeked = new Map<SocketId, Uint8Array>();
      const again = new Map<SocketId, Uint8Array>();
      return {
        async recv({ socket, size, flags }, next) {
          const kept = again.get(socket);
          if (kept && flags === undefined) {
            again.delete(socket);
            return { value: { data: kept.subarray(0, size) } };
          }
          const reply = await next();
          if (reply.value && flags?.includes("peek")) peeked.set(socket, reply.value.data.slice());
          else peeked.delete(socket);
          return reply;
        },
        sendall({ socket }, next) {
          const kept = peeked.get(socket);
          if (kept) again.set(socket, kept);
          return next();
        },
      };
    },
  },
  {
    name: "takes it for the end when it finds nothing after its own half-close",
    caughtBy: [STREAM],
    breaks: () => {
      const ended = new Set<SocketId>();
      return {
        shutdown: marking(ended),
        async recv({ socket }, next) {
          const reply = await next();
          return reply.error && ended.has(socket) ? { value: { data: new Uint8Array(0) } } : reply;
        },
      };
    },
  },
  {
    name: "drops what is unread when it half-closes and sent something before",
    caughtBy: [STREAM],
    breaks: () => {
      const sent = new Set<SocketId>();
      return {
        sendall: marking(sent),
        async shutdown({ socket }, next, endpoint) {
          if (sent.has(socket)) await endpoint.invoke("recv", { socket, size: 65_536, flags: ["dontwait"] });
          return await next();
        },
      };
    },
  },
  {
    name: "ends its own direction when a receive that found nothing was its third",
    caughtBy: [STREAM],
    breaks: () => {
      const failures = new Map<SocketId, number>();
      return {
        async recv({ socket }, next, endpoint) {
          const reply = await next();
          if (!reply.error) return reply;
          failures.set(socket, 1 + (failures.get(socket) ?? 0));
          if (failures.get(socket) === 3) await endpoint.invoke("shutdown", { socket, how: "write" });
          return reply;
        },
      };
    },
  },
  {
    name: "keeps the sender of a datagram that it peeked at for the one after it",
    caughtBy: [DATAGRAMS],
    breaks: () => {
      const shown = new Map<SocketId, { address: unknown; taken: boolean }>();
      return {
        async recvfrom({ socket, flags }, next) {
          const reply = await next();
          if (reply.error) return reply;
          const kept = shown.get(socket);
          if (flags?.includes("peek")) shown.set(socket, { address: reply.value.address, taken: false });
          else if (kept?.taken) {
            shown.delete(socket);
            return { value: { ...reply.value, address: kept.address as typeof reply.value.address } };
          } else if (kept) kept.taken = true;
          return reply;
        },
      };
    },
  },
  {
    name: "throws a waiting datagram away when it has answered another",
    caughtBy: [DATAGRAMS],
    breaks: () => {
      const received = new Set<SocketId>();
      return {
        async recvfrom({ socket }, next) {
          const reply = await next();
          if (reply.value) received.add(socket);
          return reply;
        },
        async sendto({ socket }, next, endpoint) {
          const reply = await next();
          if (received.delete(socket)) {
            await endpoint.invoke("recvfrom", { socket, size: 0, flags: ["dontwait"] });
          }
          return reply;
        },
      };
    },
  },
  {
    name: "finds nothing once more after it has found nothing",
    caughtBy: [STREAM, DATAGRAMS],
    breaks: () => {
      const empty = new Set<SocketId>();
      return {
        async recv({ socket }, next) {
          if (empty.delete(socket)) return failed("EAGAIN");
          const reply = await next();
          if (reply.error) empty.add(socket);
          return reply;
        },
        async recvfrom({ socket }, next) {
          if (empty.delete(socket)) return failed("EAGAIN");
          const reply = await next();
          if (reply.error) empty.add(socket);
          return reply;
        },
      };
    },
  },
];
