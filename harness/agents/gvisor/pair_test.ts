import { assertEquals, assertRejects } from "@std/assert";
import { temporaryFolder } from "../../endpoint/temporary.ts";
import { orWhyNot } from "../../proof/or_why_not.ts";
import { IMPLEMENTATIONS } from "../implementations.ts";
import "../../proof/unless_linux.ts";

const { paired } = IMPLEMENTATIONS.gvisor!;

Deno.test("A pair of gVisor meets at a path that exists in its sandbox alone", async (test) => {
  const folder = temporaryFolder();
  await using stack = new AsyncDisposableStack();
  stack.defer(() => Deno.remove(folder, { recursive: true }));
  const subject = await orWhyNot(paired!.start({ folder }));
  if (typeof subject === "string") {
    await test.step({ name: `gVisor is not available: ${subject}`, ignore: true, fn() {} });
    return;
  }
  stack.defer(() => subject.stop());
  const peer = await paired!.start({ folder, prefix: subject.beside!.prefix });
  stack.defer(() => peer.stop());
  const path = `${subject.beside!.folder}/meeting`;
  const address = { family: "unix", path } as const;
  const listener = (await subject.invoke("listenStream", { address })).value!.socket;
  const far = (await peer.invoke("connectStream", { address })).value!.socket;
  const near = (await subject.invoke("accept", { socket: listener })).value!.socket;
  await peer.invoke("sendall", { socket: far, data: new Uint8Array([7]) });
  const { data } = (await subject.invoke("recv", { socket: near, size: 1 })).value!;
  assertEquals([...data], [7]);
  await assertRejects(() => Deno.lstat(path), Deno.errors.NotFound);
});
