import { Unavailable } from "../errors.ts";
import { openSystem } from "./sys.ts";

/**
 * A function that makes a raw system call: number, then six arguments; it returns −errno, always, on whatever thread it runs. The C
 * library's errno belongs to a thread and is lost when a call made on another thread has returned.
 */
const STUB: Readonly<Record<string, readonly number[]>> = {
  // mov rax, rdi; mov rdi, rsi; mov rsi, rdx; mov rdx, rcx; mov r10, r8; mov r8, r9; mov r9, [rsp+8]; syscall; ret
  x86_64: [
    0x48,
    0x89,
    0xf8,
    0x48,
    0x89,
    0xf7,
    0x48,
    0x89,
    0xd6,
    0x48,
    0x89,
    0xca,
    0x4d,
    0x89,
    0xc2,
    0x4d,
    0x89,
    0xc8,
    0x4c,
    0x8b,
    0x4c,
    0x24,
    0x08,
    0x0f,
    0x05,
    0xc3,
  ], // deno-fmt-ignore
  // mov x8, x0; mov x0, x1; mov x1, x2; mov x2, x3; mov x3, x4; mov x4, x5; mov x5, x6; svc #0; ret
  aarch64: [
    0xe8, 0x03, 0x00, 0xaa, 0xe0, 0x03, 0x01, 0xaa, 0xe1, 0x03, 0x02, 0xaa, 0xe2, 0x03, 0x03, 0xaa, 0xe3, 0x03,
    0x04, 0xaa, 0xe4, 0x03, 0x05, 0xaa, 0xe5, 0x03, 0x06, 0xaa, 0x01, 0x00, 0x00, 0xd4, 0xc0, 0x03, 0x5f, 0xd6,
  ], // deno-fmt-ignore
};

/** System call numbers. */
const NUMBERS: Readonly<
  Record<string, { connect: bigint; accept4: bigint; sendto: bigint; recvfrom: bigint }>
> = {
  x86_64: { connect: 42n, accept4: 288n, sendto: 44n, recvfrom: 45n },
  aarch64: { connect: 203n, accept4: 242n, sendto: 206n, recvfrom: 207n },
};

/** A page that can be executed, made writable no longer before it is. */
function makeStub(): Deno.PointerObject {
  const { c } = openSystem();
  const code = new Uint8Array(STUB[Deno.build.arch]!);
  const [PROT_READ_WRITE, PROT_READ_EXEC, MAP_PRIVATE_ANONYMOUS] = [3, 5, 0x22];
  const page = c.mmap(null, 4096n, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0n);
  if (page === null || Deno.UnsafePointer.value(page) === 0xffff_ffff_ffff_ffffn) {
    throw new Unavailable("No memory could be mapped for system calls on threads");
  }
  c.memcpy(page, code, BigInt(code.length));
  if (c.mprotect(page, 4096n, PROT_READ_EXEC) !== 0) {
    throw new Unavailable("This host does not let a process make memory executable");
  }
  return page;
}

/** Calls that wait in the kernel, each on a thread of its own; they resolve to the result or −errno. */
export interface BlockingCalls {
  connect(fd: number, address: Uint8Array<ArrayBuffer>): Promise<number>;
  /** `address` and `length` are filled in; the new descriptor is made with `flags`. */
  accept(
    fd: number,
    address: Uint8Array<ArrayBuffer>,
    length: Uint32Array<ArrayBuffer>,
    flags: number,
  ): Promise<number>;
  send(
    fd: number,
    data: Uint8Array<ArrayBuffer>,
    flags: number,
    address: Uint8Array<ArrayBuffer> | null,
  ): Promise<number>;
  recv(
    fd: number,
    buffer: Uint8Array<ArrayBuffer>,
    flags: number,
    address: Uint8Array<ArrayBuffer> | null,
    length: Uint32Array<ArrayBuffer> | null,
  ): Promise<number>;
}

/** Whether calls on threads can be made here. */
export const hasBlockingCalls: boolean = Deno.build.os === "linux" && Deno.build.arch in STUB;

/** @throws {Unavailable} where no stub can be made. */
export function openBlockingCalls(): BlockingCalls {
  const stub = makeStub();
  const numbers = NUMBERS[Deno.build.arch]!;
  const pointer = stub as Deno.PointerObject<never>;
  const connect = new Deno.UnsafeFnPointer(
    pointer,
    { parameters: ["isize", "i32", "buffer", "usize"], result: "isize", nonblocking: true } as const,
  );
  const accept = new Deno.UnsafeFnPointer(
    pointer,
    { parameters: ["isize", "i32", "buffer", "buffer", "i32"], result: "isize", nonblocking: true } as const,
  );
  const transfer = new Deno.UnsafeFnPointer(
    pointer,
    {
      parameters: ["isize", "i32", "buffer", "usize", "i32", "buffer", "usize"],
      result: "isize",
      nonblocking: true,
    } as const,
  );
  const receive = new Deno.UnsafeFnPointer(
    pointer,
    {
      parameters: ["isize", "i32", "buffer", "usize", "i32", "buffer", "buffer"],
      result: "isize",
      nonblocking: true,
    } as const,
  );
  // The kernel writes into these buffers while no JavaScript holds them.
  const held = new Set<unknown>();
  const hold = async (result: Promise<bigint>, ...buffers: unknown[]): Promise<number> => {
    held.add(buffers);
    try {
      return Number(await result);
    } finally {
      held.delete(buffers);
    }
  };
  return {
    connect: (fd, address) =>
      hold(connect.call(numbers.connect, fd, address, BigInt(address.length)), address),
    accept: (fd, address, length, flags) =>
      hold(accept.call(numbers.accept4, fd, address, length, flags), address, length),
    send: (fd, data, flags, address) =>
      hold(
        transfer.call(
          numbers.sendto,
          fd,
          data,
          BigInt(data.length),
          flags,
          address,
          BigInt(address?.length ?? 0),
        ),
        data,
        address,
      ),
    recv: (fd, buffer, flags, address, length) =>
      hold(
        receive.call(numbers.recvfrom, fd, buffer, BigInt(buffer.length), flags, address, length),
        buffer,
        address,
        length,
      ),
  };
}
