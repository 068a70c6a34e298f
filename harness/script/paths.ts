import { type Address, formatAddress, type UnixAddress } from "../endpoint/address.ts";
import { Unavailable } from "../endpoint/errors.ts";
import { systemIfAvailable } from "../libc/sys.ts";
import type { History } from "./history.ts";
import type { Places } from "./places.ts";

/**
 * The files of a variant's AF_UNIX addresses, as the harness sees and changes them without any endpoint.
 * All of them are removed when the variant is over.
 */
export class Paths {
  readonly #places: Places;
  readonly #history: History;

  /** Scenarios make them. */
  constructor(places: Places, history: History) {
    this.#places = places;
    this.#history = history;
  }

  #pathOf(address: Address): string {
    if (address.family !== "unix") throw new TypeError(`"${formatAddress(address)}" is not a path`);
    if (this.#places.shared) return address.path;
    throw new Unavailable("Its path is in another file system than the harness's");
  }

  /** A path that nothing has yet, of `length` bytes if that is given. */
  readonly fresh = (length = 0): UnixAddress => {
    const path = this.#places.unixPath();
    if (length > 0 && path.length > length) {
      throw new Unavailable(`The harness's folder gives no path of ${length} bytes, as "${path}" is longer`);
    }
    return { family: "unix", path: path.padEnd(length, "x") };
  };

  /** The path of an entry of the folder `address`, whatever is really there. */
  readonly below = (address: Address): UnixAddress => ({
    family: "unix",
    path: `${this.#pathOf(address)}/below`,
  });

  /** The kind of the file at a path; `none` where there is nothing. A link is not followed. */
  readonly kindOf = async (address: Address): Promise<"socket" | "file" | "folder" | "link" | "none"> => {
    const found = await Deno.lstat(this.#pathOf(address)).catch(() => undefined);
    const kind = found === undefined
      ? "none"
      : found.isSymlink
      ? "link"
      : found.isDirectory
      ? "folder"
      : found.isSocket
      ? "socket"
      : "file";
    this.#history.note("lstat", "", address, kind);
    return kind;
  };

  /** Makes a file with a text. */
  readonly write = async (address: Address, text: string): Promise<void> => {
    await Deno.writeTextFile(this.#pathOf(address), text);
    this.#history.note("write", "", address, text);
  };

  /** The text of a file; `undefined` where there is no file to read. */
  readonly read = async (address: Address): Promise<string | undefined> => {
    const text = await Deno.readTextFile(this.#pathOf(address)).catch(() => undefined);
    this.#history.note("read", "", address, text);
    return text;
  };

  /** Makes a folder. */
  readonly mkdir = async (address: Address): Promise<void> => {
    await Deno.mkdir(this.#pathOf(address));
    this.#history.note("mkdir", "", address, "ok");
  };

  /** Sets the permissions of what is at a path, as chmod(2) has them. */
  readonly chmod = async (address: Address, mode: number): Promise<void> => {
    try {
      await Deno.chmod(this.#pathOf(address), mode);
    } catch (error) {
      // It may be the socket of an agent that runs as another user.
      if (!(error instanceof Deno.errors.PermissionDenied)) throw error;
      throw new Unavailable(
        `The permissions of "${this.#pathOf(address)}" belong to another user than the harness`,
      );
    }
    this.#history.note("chmod", "", { ...address, mode: `0${mode.toString(8)}` }, "ok");
  };

  /** Makes a symbolic link at `from`. */
  readonly link = async (from: Address, to: Address): Promise<void> => {
    await symlink(this.#pathOf(to), this.#pathOf(from));
    this.#history.note("symlink", "", { from, to }, "ok");
  };

  /** Removes what is at a path. */
  readonly remove = async (address: Address): Promise<void> => {
    await Deno.remove(this.#pathOf(address));
    this.#history.note("unlink", "", address, "ok");
  };

  /** Gives another path to what is at one. */
  readonly rename = async (from: Address, to: Address): Promise<void> => {
    await Deno.rename(this.#pathOf(from), this.#pathOf(to));
    this.#history.note("rename", "", { from, to }, "ok");
  };
}

/** Makes a symbolic link by the C library, as Deno's own call takes the permission to write everywhere. */
async function symlink(to: string, from: string): Promise<void> {
  const system = systemIfAvailable();
  if (!system) return await Deno.symlink(to, from);
  const encode = (path: string) => new TextEncoder().encode(`${path}\0`);
  if (system.c.symlink(encode(to), encode(from)) !== 0) throw new Error(`"${from}" could not be made a link`);
}
