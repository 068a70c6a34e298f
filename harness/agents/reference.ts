import { type Implementation, IMPLEMENTATIONS } from "./implementations.ts";

/** The host, as far as it decides which implementation is the reference. */
export interface Host {
  /** The system, as `Deno.build.os` has it. */
  readonly os: string;
  /** The machine, as `Deno.build.arch` has it. */
  readonly arch: string;
  /** True if there is a C compiler. */
  compiles(): Promise<boolean>;
}

/**
 * The name of the reference: the default peer, and the implementation that takes the subject's seat where the
 * peer's trouble is looked into. `libc` knows the numbers of Linux only. The `c` agent gets those of its
 * system from the compiler, and `python` has them built in.
 */
export async function referenceOn({ os, arch, compiles }: Host): Promise<"libc" | "c" | "python"> {
  if (os === "linux" && (arch === "x86_64" || arch === "aarch64")) return "libc";
  return await compiles() ? "c" : "python";
}

export async function reference(): Promise<Implementation> {
  const { os, arch } = Deno.build;
  return IMPLEMENTATIONS[await referenceOn({ os, arch, compiles })]!;
}

/** True if this host has a C compiler. */
export async function compiles(): Promise<boolean> {
  try {
    const command = new Deno.Command("cc", {
      args: ["--version"],
      stdin: "null",
      stdout: "null",
      stderr: "null",
    });
    return (await command.output()).success;
  } catch {
    return false;
  }
}
