import type { PollEvent, SocketId } from "../../endpoint/kinds.ts";
import type { OptionName } from "../../endpoint/options.ts";
import { type Defect, keeping, keepingPair } from "./endpoint.ts";
import { without } from "./poll.ts";

/** Reads 0 where a duplicate is asked for an option. */
const zeroing = (option: OptionName): Defect["breaks"] => () => {
  const duplicates = new Set<SocketId>();
  return {
    dup: keeping<"dup">(duplicates),
    getsockopt: (params, next) =>
      params.option === option && duplicates.has(params.socket)
        ? Promise.resolve({ value: { value: 0, errno: null } })
        : next(),
  };
};

/** Never reports an event of the sockets of a pair, or of the second alone. */
const hiding = (event: PollEvent, of: "both" | "second"): Defect["breaks"] => () => {
  const paired = new Set<SocketId>();
  return {
    socketpair: keepingPair(paired, of),
    poll: ({ socket }, next) => paired.has(socket) ? without(event, next) : next(),
  };
};

/** Defects in what a duplicate, or one of a pair, reports of itself. */
export const LIFECYCLE_TOLD: readonly Defect[] = [
  {
    name: "has no pending error for a duplicate",
    caughtBy: ["lifecycle/dup-tells"],
    breaks: zeroing("SO_ERROR"),
  },
  {
    name: "has no type for a duplicate",
    caughtBy: ["lifecycle/dup-tells"],
    breaks: zeroing("SO_TYPE"),
  },
  {
    name: "says of the duplicate of a listener that it does not listen",
    caughtBy: ["lifecycle/dup-tells"],
    breaks: zeroing("SO_ACCEPTCONN"),
  },
  {
    name: "counts nothing that is unread for a duplicate",
    caughtBy: ["lifecycle/dup-tells"],
    breaks: () => {
      const duplicates = new Set<SocketId>();
      return {
        dup: keeping<"dup">(duplicates),
        fionread: ({ socket }, next) =>
          duplicates.has(socket) ? Promise.resolve({ value: { count: 0 } }) : next(),
      };
    },
  },
  {
    name: "reports no hang-up of a pair",
    caughtBy: ["poll/pair"],
    breaks: hiding("hup", "both"),
  },
  {
    name: "reports nothing that can be read of the second of a pair",
    caughtBy: ["poll/pair"],
    breaks: hiding("in", "second"),
  },
  {
    name: "says of every pair that it is one of streams",
    caughtBy: ["lifecycle/socketpair-types"],
    breaks: () => {
      const paired = new Set<SocketId>();
      return {
        socketpair: keepingPair(paired, "both"),
        getsockopt: ({ socket, option }, next) =>
          option === "SO_TYPE" && paired.has(socket) ? Promise.resolve({ value: { value: 1 } }) : next(),
      };
    },
  },
];
