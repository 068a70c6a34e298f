import type { Params } from "../endpoint/operations.ts";
import { patternBytes } from "../endpoint/pattern.ts";
import { POLL } from "./constants.ts";
import { Failed } from "./failed.ts";
import type { NameAnswer } from "./operations.ts";
import type { LibcSocket } from "./socket.ts";
import type { System } from "./sys.ts";

const CLOSE_ON_EXEC = 1;
const [SEEK_SET, SEEK_CUR] = [0, 1];

/** The descriptor of a new file in memory. */
export function memoryFile({ c }: System): number | Failed {
  const file = c.memfd_create(new TextEncoder().encode("sockspec\0"), CLOSE_ON_EXEC);
  return file < 0 ? new Failed("memfd_create") : file;
}

/** `sendfile` from a file in memory, until everything is sent. */
export async function sendfile(
  socket: LibcSocket,
  { data, offset, size, own }: Params<"sendfile">,
  entered: () => void,
): Promise<NameAnswer<"sendfile">> {
  const { c, blocking } = socket.context.system;
  const bytes = (data instanceof Uint8Array ? data : patternBytes(data)) as Uint8Array<ArrayBuffer>;
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
