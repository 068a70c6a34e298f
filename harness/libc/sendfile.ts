import type { Word } from "../endpoint/kinds.ts";
import type { Params } from "../endpoint/operations.ts";
import { patternBytes } from "../endpoint/pattern.ts";
import { errnoOf } from "./asked.ts";
import { POLL } from "./constants.ts";
import { Failed } from "./failed.ts";
import type { NameAnswer } from "./operations.ts";
import type { LibcSocket } from "./socket.ts";
import type { System } from "./sys.ts";

const CLOSE_ON_EXEC = 1;
const [SEEK_SET, SEEK_CUR] = [0, 1];
const [AF_UNIX, SOCK_STREAM] = [1, 1];

/** The descriptor of a new file in memory. */
export function memoryFile({ c }: System): number | Failed {
  const file = c.memfd_create(new TextEncoder().encode("sockspec\0"), CLOSE_ON_EXEC);
  return file < 0 ? new Failed("memfd_create") : file;
}

/** A pipe, or a pair of sockets, whose first end has `bytes` to give. */
function ends(
  { c }: System,
  of: Word<"fileType">,
  bytes: Uint8Array<ArrayBuffer>,
): readonly number[] | Failed {
  const made = new Int32Array(2);
  const how = of === "pipe" ? c.pipe(made) : c.socketpair(AF_UNIX, SOCK_STREAM, 0, made);
  if (how < 0) return new Failed(of);
  if (Number(c.write(made[1]!, bytes, BigInt(bytes.length))) < bytes.length) return new Failed("write");
  return [...made];
}

/** `sendfile` from what is no file: one call. */
function sendfileOf(
  { fd, context: { system } }: LibcSocket,
  bytes: Uint8Array<ArrayBuffer>,
  { own, of = "pipe" }: Params<"sendfile">,
): NameAnswer<"sendfile"> {
  const made = ends(system, of, bytes);
  if (made instanceof Failed) return made;
  const at = own ? null : BigInt64Array.of(0n);
  const count = system.c.sendfile(fd, made[0]!, at, BigInt(bytes.length));
  for (const end of made) system.c.close(end);
  return count < 0 ? count : { count };
}

/** `sendfile` from a file in memory, until everything is sent. */
export async function sendfile(
  socket: LibcSocket,
  params: Params<"sendfile">,
  entered: () => void,
): Promise<NameAnswer<"sendfile">> {
  const { c, blocking } = socket.context.system;
  const { data, offset, size, own, of } = params;
  const bytes = (data instanceof Uint8Array ? data : patternBytes(data)) as Uint8Array<ArrayBuffer>;
  if (of !== undefined) return sendfileOf(socket, bytes, params);
  const file = memoryFile(socket.context.system);
  if (file instanceof Failed) return file;
  try {
    if (Number(c.write(file, bytes, BigInt(bytes.length))) < bytes.length) return new Failed("write");
    const at = own ? null : BigInt64Array.of(BigInt(offset));
    c.lseek(file, BigInt(own ? offset : 0), SEEK_SET);
    const told = (count: number) => ({ count, position: c.lseek(file, 0n, SEEK_CUR) });
    for (let sent = 0; sent < size;) {
      const left = BigInt(size - sent);
      const result = socket.mode === "blocking"
        ? await (entered(), socket.blockOutgoing(() => blocking.sendfile(socket.fd, file, at, left), at))
        : await socket.attempt(POLL.out, entered, () => c.sendfile(socket.fd, file, at, left));
      if (own && sent > 0 && errnoOf(result) === "EAGAIN") return told(sent);
      if (result < 0) return result;
      // The file has no more.
      if (result === 0) return told(sent);
      sent += result;
    }
    return told(size);
  } finally {
    c.close(file);
  }
}
