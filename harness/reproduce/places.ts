import { callsOf } from "./calls.ts";
import { type Call, inetOf, Inexpressible, pathOf, type Step } from "./steps.ts";

/** Paths from this length on, in bytes, may be there for their length. */
const LONG_PATH = 100;

/** The addresses of a run, and what a program calls them. */
export class Addresses {
  /** The folder in which the run had its paths; empty where it had none. */
  readonly folder: string;
  /** The variables of ports. */
  readonly ports: readonly string[];
  readonly #ports: readonly string[];
  readonly #isLong: boolean;

  constructor(steps: readonly Step[], elsewhere: readonly string[] = []) {
    const calls = callsOf(steps);
    const paths = calls.flatMap(pathsOf);
    this.folder = paths.flatMap((each) => /^(\/tmp\/[^/]+\/\d+)\//.exec(each)?.[1] ?? [])[0] ?? "";
    this.#isLong = paths.some((each) => each.length >= LONG_PATH);
    this.#ports = [
      ...new Set(
        [...elsewhere, ...calls.flatMap(({ gave }) => inetOf(gave) === undefined ? [] : [gave])].map(portOf),
      ),
    ];
    this.ports = this.#ports.map((_, index) => `port${index + 1}`);
  }

  /**
   * The beginning of the name of a program's folder, where what makes it adds so many letters. It is as long
   * as that of the run where that may matter.
   */
  prefix(added: number): string {
    return this.#isLong ? "s".repeat(Math.max(1, this.folder.length - "/tmp/".length - added)) : "show-";
  }

  /** The variable of a port of the run that an end has given. */
  port(address: string): string {
    const name = this.ports[this.#ports.indexOf(portOf(address))];
    if (name === undefined) throw new Inexpressible(`The port of "${address}" is not known`);
    return name;
  }

  /** The part of a path of the run after the name of the program's folder. */
  below(path: string): string {
    const rest = path.slice(this.folder.length);
    if (this.folder === "" || !path.startsWith(`${this.folder}/`) || !/^[\w./-]*$/.test(rest)) {
      throw new Inexpressible(`The path "${path}" has no place in a program`);
    }
    return rest;
  }
}

/** Everywhere the same number is the same port, as one may be had at several addresses. */
function portOf(address: string): string {
  return `${inetOf(address)?.port ?? address}`;
}

/** The paths that a call is about. */
function pathsOf({ detail, gave }: Call): string[] {
  return `${detail}, ${gave}`.split(", ").flatMap((each) => pathOf(each.replace(/^(from|to) /, "")) ?? []);
}
