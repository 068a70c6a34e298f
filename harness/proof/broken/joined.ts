import type { Breaks, Defect } from "./endpoint.ts";

/** A receive that fills its buffer with what comes next where it is to wait for all. */
const joins: Breaks<"recv"> = async ({ socket, size, flags }, next, endpoint) => {
  const reply = await next();
  if (!reply.value || !flags?.includes("waitall")) return reply;
  let { data } = reply.value;
  while (data.length < size) {
    const more = await endpoint.invoke("recv", { socket, size: size - data.length });
    if (!more.value || more.value.data.length === 0) break;
    data = Uint8Array.of(...data, ...more.value.data);
  }
  return { value: { data } };
};

/** Defects that do not keep messages apart. */
export const JOINED: readonly Defect[] = [
  {
    // sysprog21/elfuse#317
    name: "joins records where it is to wait for all",
    caughtBy: ["unix/seqpacket/waitall"],
    breaks: () => ({ recv: joins }),
  },
  {
    name: "joins datagrams where it is to wait for all",
    caughtBy: ["udp/waitall"],
    breaks: () => ({
      async recvfrom({ socket, size, flags }, next, endpoint) {
        const { value, error } = await next();
        if (error) return { error };
        if (!flags?.includes("waitall")) return { value };
        const more = await endpoint.invoke("recvfrom", { socket, size: size - value.data.length });
        const data = Uint8Array.of(...value.data, ...more.value?.data ?? []);
        return { value: { ...value, data } };
      },
    }),
  },
  {
    name: "passes over an empty record while the connection is open",
    caughtBy: ["unix/seqpacket/zero-vs-eof"],
    breaks: () => ({
      async recv({ socket }, next, endpoint) {
        const reply = await next();
        if (reply.value?.data.length !== 0) return reply;
        const ended = await endpoint.invoke("poll", { socket, events: ["rdhup"], timeoutMs: 0 });
        return ended.value?.events.length ? reply : await next();
      },
    }),
  },
];
