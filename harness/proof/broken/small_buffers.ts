import { FILLED, type Word, WORDS } from "../../endpoint/kinds.ts";
import type { Params, Returned } from "../../endpoint/operations.ts";
import { type Defect, failed } from "./endpoint.ts";

/** Room that every address has. */
const ROOM = 128;
const CASES = ["address/into-small-buffers"];

/** A defect of each of the calls that write an address; `told` is what the sound call has given. */
function ofEach(
  name: (call: Word<"naming">) => string,
  change: (
    told: Returned<"addressInto">,
    params: Params<"addressInto">,
  ) => Partial<Returned<"addressInto">>,
): Defect[] {
  return WORDS.naming.map((call) => ({
    name: name(call),
    caughtBy: CASES,
    breaks: () => ({
      async addressInto(params, next) {
        const reply = await next();
        if (params.call !== call || params.room === 0 || !reply.value) return reply;
        return { value: { ...reply.value, ...change(reply.value, params) } };
      },
    }),
  }));
}

/** Defects in what a call makes of a buffer that is too small for an address. */
export const SMALL_BUFFERS: readonly Defect[] = [
  // espressif/esp-lwip#90, Mellanox/libvma#690
  ...ofEach(
    (call) => `tells by ${call} how much it has written of an address, and not how long it is`,
    ({ length }, { size }) => ({ length: Math.min(length, size) }),
  ),
  // managarm/managarm#417
  ...ofEach((call) => `tells by ${call} the size of every address as that of the largest`, () => ({
    length: ROOM,
  })),
  ...ofEach(
    (call) => `writes by ${call} nothing of an address that does not fit`,
    ({ data, length }, { size }) => size < length ? { data: data.map(() => FILLED) } : {},
  ),
  ...ofEach(
    (call) => `clears by ${call} the buffer behind an address`,
    ({ data, length }) => ({ data: data.map((byte, at) => at < length ? byte : 0) }),
  ),
  // microsoft/msquic#3813, RIOT-OS/RIOT#19486
  ...ofEach(
    (call) => `tells by ${call} the scope of a loopback address`,
    ({ data, length }) =>
      length === 28 && data.length > 24 ? { data: data.map((byte, at) => at === 24 ? 1 : byte) } : {},
  ),
  ...WORDS.naming.flatMap((call): Defect[] => [
    {
      // F-Stack/f-stack#690, ofiwg/libfabric#986
      name: `writes by ${call} all of an address, whatever size its buffer has`,
      caughtBy: CASES,
      breaks: () => ({
        addressInto: (params, next) =>
          next(params.call === call && params.room > 0 ? { ...params, size: params.room } : params),
      }),
    },
    {
      // apache/nuttx#6970
      name: `refuses by ${call} a buffer that is too small for an address`,
      caughtBy: CASES,
      breaks: () => ({
        addressInto: (params, next) =>
          params.call === call && params.room > 0 && params.size < 16
            ? Promise.resolve(failed("EINVAL"))
            : next(),
      }),
    },
  ]),
  ...(["accept", "recvfrom"] as const).map((call): Defect => ({
    // embox/embox#657, zephyrproject-rtos/zephyr#43490, unikraft/unikraft#1326
    name: `wants room for an address from ${call}`,
    caughtBy: CASES,
    breaks: () => ({
      addressInto: (params, next) =>
        params.call === call && params.room === 0 ? Promise.resolve(failed("EFAULT")) : next(),
    }),
  })),
];
