import type { Result, StoredOperation } from "../../reports/model.ts";
import { cellOf } from "./generate.ts";
import type { Model } from "./model.ts";
import { BULK, type StreamStep } from "./stream_steps.ts";
import { TCP } from "./tcp_model.ts";
import { UNIX } from "./unix_model.ts";

/** The models that the histories of cases are followed with. */
export const STREAM_MODELS: readonly Model[] = [TCP, UNIX];

/** Alike operations in a row that are followed, of those that a line of a history stands for. */
const MOST_ALIKE = 3;

/** The number of bytes that an operation names, such as `3 B of pattern 22`. */
function bytesIn(text: string): number | undefined {
  const bytes = /(\d+) B/.exec(text)?.[1];
  return bytes === undefined ? undefined : Number(bytes);
}

/** The step that is about urgent data. */
function urgentStepOf(seat: StoredOperation["seat"], method: string): StreamStep | undefined {
  const own = seat === "subject";
  if (method === "send") return own ? "send-urgent" : "peer-urgent";
  return method === "recv" ? own ? "recv-urgent" : "peer-recv-urgent" : undefined;
}

/** The step that a stored operation is; `undefined` where the alphabet has no such step. */
function stepOf({ seat, method, detail, result }: StoredOperation): StreamStep | undefined {
  const bytes = bytesIn(detail) ?? 1;
  if (detail.includes("oob")) return urgentStepOf(seat, method);
  if (seat === "subject") {
    switch (method) {
      case "send":
        if (bytes === 0) return "send-none";
        return result === "EAGAIN" || (bytesIn(result) ?? bytes) < bytes ? "fill" : "send";
      case "sendall":
        return bytes === 0 ? undefined : bytes >= BULK ? "sendall-bulk" : "sendall";
      case "recv":
        if (detail.includes("peek")) return "peek";
        return /size 1\b/.test(detail) ? "recv-one" : "recv";
      case "drain":
        return "drain";
      case "shutdown":
        return detail === "read" ? "shut-read" : detail === "write" ? "shut-write" : "shut-both";
      case "poll":
        return detail.startsWith("in,") ? "poll-in" : method;
      case "sockatmark":
        return "at-mark";
      case "close":
      case "abort":
      case "getpeername":
      case "getsockname":
        return method;
      case "fionread":
        return "unread";
      case "getsockopt":
        return detail.includes("SO_ERROR") ? "error" : undefined;
      case "setsockopt":
        return /SO_LINGER.*1.*0/.test(detail)
          ? "linger"
          : detail.includes("SO_RCVLOWAT")
          ? "low-water"
          : detail.includes("SO_OOBINLINE")
          ? "urgent-inline"
          : undefined;
    }
  }
  if (seat === "peer") {
    switch (method) {
      case "send":
      case "sendall":
        return bytes === 0 ? undefined : bytes >= BULK ? "peer-bulk" : "peer-send";
      case "recv":
      case "drain":
        return "peer-read";
      case "shutdown":
        return detail === "read" ? "peer-shut-read" : "peer-shut-write";
      case "close":
        return "peer-close";
      case "abort":
        return "peer-abort";
    }
  }
  return undefined;
}

/** The stream model for a result; `undefined` where none is about it. */
function modelOf({ case: id, variant }: Result): Model | undefined {
  if (id.startsWith("udp/") || id.startsWith("unix/dgram") || id.startsWith("unix/seqpacket")) {
    return undefined;
  }
  return variant.includes("family=unix") || id.startsWith("unix/") ? UNIX : TCP;
}

/**
 * The cells that the history of a result passes through, by the name of the model. A history is folded and
 * cut, so this is what it reached at least: the nth connected socket of one end goes with the nth of the
 * other.
 */
export function cellsOfResult(
  result: Result,
): { readonly model: string; readonly cells: ReadonlySet<string> } {
  const cells = new Set<string>();
  const model = modelOf(result);
  if (model === undefined) return { model: "", cells };
  const operations = result.history.operations.filter(({ seat, socket }) =>
    seat !== "harness" && /^(socket|accepted) /.test(socket)
  );
  const socketsOf = (seat: string) => [
    ...new Set(operations.filter((each) => each.seat === seat).map((each) => each.socket)),
  ];
  const peers = socketsOf("peer");
  for (const [index, socket] of socketsOf("subject").entries()) {
    let world = model.fresh();
    for (const operation of operations) {
      const own = operation.seat === "subject" ? socket : peers[index];
      if (operation.socket !== own) continue;
      const step = stepOf(operation);
      if (step === undefined || !Object.hasOwn(model.steps, step)) continue;
      for (let time = 0; time < Math.min(operation.count, MOST_ALIKE); time++) {
        if (!model.can(world, step)) break;
        cells.add(cellOf(model, world, step));
        world = model.next(world, step, false)[0]!.world;
      }
    }
  }
  return { model: model.name, cells };
}
