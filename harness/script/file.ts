import type { Seat } from "./seat.ts";

const nothing = (): void => {};

/** A buffered file over a socket. All methods may fail with a {@linkcode SocketError}. */
export class File {
  /** The seat that it belongs to. */
  readonly seat: Seat;
  /** The endpoint's number of the file. */
  readonly id: number;
  /** Its name in histories, such as `socket 1's reader`. */
  readonly name: string;

  /** Sockets make them. */
  constructor(seat: Seat, id: number, name: string) {
    this.seat = seat;
    this.id = id;
    this.name = name;
  }

  /** Reads a line with its line feed, or `size` bytes of it; nothing at end of file. */
  readline(size: number): Promise<Uint8Array> {
    return this.seat.call("fgets", this, { file: this.id, size }, (value) => value.data);
  }

  /** Reads `size` bytes, fewer at end of file. */
  read(size: number): Promise<Uint8Array> {
    return this.seat.call("fread", this, { file: this.id, size }, (value) => value.data);
  }

  /** Writes into the buffer; the count of bytes. */
  write(data: Uint8Array): Promise<number> {
    return this.seat.call("fwrite", this, { file: this.id, data }, (value) => value.count);
  }

  /** Sends everything that is in the buffer. */
  flush(): Promise<void> {
    return this.seat.call("fflush", this, { file: this.id }, nothing);
  }

  /** Sends everything that is in the buffer, and gives the file up. */
  close(): Promise<void> {
    return this.seat.call("fclose", this, { file: this.id }, nothing);
  }
}
