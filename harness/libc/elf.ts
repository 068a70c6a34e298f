/** A function of a shared object: its name and its machine code. */
export interface Code {
  readonly name: string;
  readonly bytes: readonly number[];
}

const MACHINES: Readonly<Record<string, number>> = { x86_64: 62, aarch64: 183 };
/** The largest page size of the machines above: segments of different rights must not share a page. */
const PAGE = 0x10000;
const [EHDR, PHDR, SYM, DYN] = [64, 56, 24, 16];
const [PT_LOAD, PT_DYNAMIC, PT_GNU_STACK] = [1, 2, 0x6474e551];
const [READ, WRITE, EXECUTE] = [4, 2, 1];
const [DT_HASH, DT_STRTAB, DT_SYMTAB, DT_STRSZ, DT_SYMENT] = [4, 5, 6, 10, 11];

/**
 * The image of a shared object (ELF64, little-endian) that exports functions: just what `dlopen` asks for,
 * made in memory instead of by a compiler. Code, names and symbols are in one page that can be executed, the
 * dynamic section in one that can be written, as glibc relocates it in place.
 */
export function sharedObject(arch: string, functions: readonly Code[]): Uint8Array<ArrayBuffer> {
  const names = ["", ...functions.map((each) => each.name)].join("\0") + "\0";
  const symbolCount = functions.length + 1;
  const hashAt = EHDR + 4 * PHDR;
  const symbolsAt = align(hashAt + 4 * (2 + 1 + symbolCount), 8);
  const namesAt = symbolsAt + SYM * symbolCount;
  const codeAt = align(namesAt + names.length, 16);
  const codeSizes = functions.map((each) => align(each.bytes.length, 16));
  const end = codeAt + codeSizes.reduce((sum, each) => sum + each, 0);
  const dynamic = [
    [DT_HASH, hashAt],
    [DT_STRTAB, namesAt],
    [DT_SYMTAB, symbolsAt],
    [DT_STRSZ, names.length],
    [DT_SYMENT, SYM],
    [0, 0],
  ] as const;

  const image = new Uint8Array(PAGE + DYN * dynamic.length);
  const view = new DataView(image.buffer);
  const u16 = (at: number, value: number) => view.setUint16(at, value, true);
  const u32 = (at: number, value: number) => view.setUint32(at, value, true);
  const u64 = (at: number, value: number) => view.setBigUint64(at, BigInt(value), true);

  image.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]); // ELF, 64 bits, little-endian, version 1
  u16(16, 3); // ET_DYN
  u16(18, MACHINES[arch]!);
  u32(20, 1);
  u64(32, EHDR); // program headers
  u16(52, EHDR);
  u16(54, PHDR);
  u16(56, 4);

  const segment = (index: number, type: number, flags: number, at: number, size: number): void => {
    const base = EHDR + index * PHDR;
    u32(base, type);
    u32(base + 4, flags);
    for (const [field, value] of [[8, at], [16, at], [24, at], [32, size], [40, size], [48, PAGE]] as const) {
      u64(base + field, value);
    }
  };
  segment(0, PT_LOAD, READ | EXECUTE, 0, end);
  segment(1, PT_LOAD, READ | WRITE, PAGE, DYN * dynamic.length);
  segment(2, PT_DYNAMIC, READ | WRITE, PAGE, DYN * dynamic.length);
  // Without it the loader would want the stack to be executable.
  segment(3, PT_GNU_STACK, READ | WRITE, 0, 0);

  // One bucket, in which every symbol follows another.
  u32(hashAt, 1);
  u32(hashAt + 4, symbolCount);
  u32(hashAt + 8, 1);
  for (let index = 1; index < symbolCount - 1; index++) u32(hashAt + 12 + 4 * index, index + 1);

  new TextEncoder().encodeInto(names, image.subarray(namesAt));
  let [nameAt, functionAt] = [1, codeAt];
  functions.forEach(({ name, bytes }, index) => {
    const symbol = symbolsAt + SYM * (index + 1);
    u32(symbol, nameAt);
    image[symbol + 4] = 0x12; // global function
    u16(symbol + 6, 1); // defined here
    u64(symbol + 8, functionAt);
    u64(symbol + 16, bytes.length);
    image.set(bytes, functionAt);
    nameAt += name.length + 1;
    functionAt += codeSizes[index]!;
  });
  dynamic.forEach(([tag, value], index) => {
    u64(PAGE + DYN * index, tag);
    u64(PAGE + DYN * index + 8, value);
  });
  return image;
}

function align(value: number, to: number): number {
  return Math.ceil(value / to) * to;
}
