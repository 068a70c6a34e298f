import type { Endpoint } from "../../endpoint/endpoint.ts";
import type { SocketId } from "../../endpoint/kinds.ts";
import { type Breaks, type Defect, keeping } from "./endpoint.ts";

/** Holds another descriptor of each socket, as a program does that inherits them. */
async function inherit(endpoint: Endpoint, sockets: Iterable<SocketId>, ofUnix: boolean): Promise<void> {
  for (const socket of sockets) {
    const { value } = await endpoint.invoke("getsockname", { socket });
    if (!ofUnix || value?.address.family === "unix") await endpoint.invoke("dup", { socket });
  }
}

/** The calls that make sockets. */
type Makes = "listenStream" | "accept" | "connectStream" | "openDatagram";

/** Hands the sockets that one call makes to every program. */
function inheriting(name: string, method: Makes, ofUnix = false): Defect {
  return {
    name,
    of: "python",
    caughtBy: [ofUnix ? "lifecycle/not-inherited-unix" : "lifecycle/not-inherited"],
    breaks: () => {
      const sockets = new Set<SocketId>();
      const startProgram: Breaks<"startProgram"> = async (_params, next, endpoint) => {
        await inherit(endpoint, sockets, ofUnix);
        return await next();
      };
      return { [method]: keeping(sockets), startProgram };
    },
  };
}

/** Defects in what programs get that are started. */
export const INHERITED: readonly Defect[] = [
  // cesanta/mongoose#1302
  inheriting("hands listeners to the programs that it starts", "listenStream"),
  // What accept() gives needs the flag as much as what socket() gives.
  inheriting("hands accepted connections to the programs that it starts", "accept"),
  inheriting("hands connections that it made to the programs that it starts", "connectStream"),
  inheriting("hands datagram sockets to the programs that it starts", "openDatagram"),
  // zeromq/libzmq#956
  inheriting("hands accepted connections of AF_UNIX to the programs that it starts", "accept", true),
  inheriting("hands listeners of AF_UNIX to the programs that it starts", "listenStream", true),
];
