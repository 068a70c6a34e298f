import { assertEquals } from "@std/assert";
import { referenceOn } from "./reference.ts";

Deno.test("The reference is libc on Linux, else the c agent, and python where nothing compiles C", async () => {
  const [yes, no] = [true, false].map((each) => () => Promise.resolve(each));
  const on = (os: string, arch: string, compiles: () => Promise<boolean>) =>
    referenceOn({ os, arch, compiles });
  assertEquals(await on("linux", "x86_64", no!), "libc");
  assertEquals(await on("linux", "aarch64", no!), "libc");
  assertEquals(await on("linux", "riscv64", yes!), "c");
  assertEquals(await on("darwin", "aarch64", yes!), "c");
  assertEquals(await on("windows", "x86_64", no!), "python");
});
