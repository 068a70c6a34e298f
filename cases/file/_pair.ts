import type { File, Scenario, Socket } from "../../harness/case/mod.ts";

/** Bytes of the longest line that these cases read. */
export const LINE = 100;

/** A connection, and the subject's end of it as files. */
export interface Files {
  /** The subject's end. */
  readonly subject: Socket;
  /** The peer's end. */
  readonly peer: Socket;
  /** The subject's file for reading. */
  readonly reader: File;
  /** The subject's file for writing. */
  readonly writer: File;
}

/** Connects the seats and makes two files of the subject's end. */
export async function withFiles({ connected }: Pick<Scenario, "connected">): Promise<Files> {
  const { subject, peer } = await connected();
  const [reader, writer] = [await subject.makefile("read"), await subject.makefile("write")];
  return { subject, peer, reader, writer };
}

/** Many bytes, each of which shows its place. */
export function numbered(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, at) => (at * 31 + (at >> 8) * 7) & 0xff);
}
