import { group } from "../check.ts";
import { expect, expectBytes } from "../expect.ts";
import { failureOf } from "../scenario.ts";

/** Milliseconds of mode timeout here. */
const TIMEOUT_MS = 50;

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Files over sockets. */
export const FILES = group("Files", { needs: ["file", "stream"], over: "first", after: ["connectStream"] }, [
  {
    name: "makefile",
    also: ["file"],
    title: "A file keeps the connection open when its socket is closed",
    fix: "makefile(), or fdopen() of a duplicate of the descriptor",
    async run({ connected }) {
      const { subject, peer } = await connected();
      const reader = await subject.makefile("read");
      await subject.close();
      await peer.sendall(bytes("hello"));
      await peer.close();
      expectBytes("the bytes that arrive", await reader.read(5), bytes("hello"));
    },
  },
  {
    name: "fgets",
    title: "fgets gives a line with its line feed, at most as long as was asked for, then nothing",
    fix: "fgets() or readline(), which wait for the line feed; no bytes mean end of file",
    async run({ connected }) {
      const { subject, peer } = await connected();
      const reader = await subject.makefile("read");
      await peer.sendall(bytes("one\0\nlonger\nrest"));
      await peer.close();
      expectBytes("the first line", await reader.readline(100), bytes("one\0\n"));
      expectBytes("4 bytes of the second", await reader.readline(4), bytes("long"));
      expectBytes("its rest", await reader.readline(100), bytes("er\n"));
      expectBytes("the end of the file", await reader.readline(100), bytes("rest"));
      expectBytes("what follows", await reader.readline(100), bytes(""));
    },
  },
  {
    name: "fread",
    title: "fread waits for all bytes that are asked for",
    fix: "fread() or read(size), which wait for all of it; fewer come at end of file alone",
    async run({ connected }) {
      const { subject, peer } = await connected();
      const reader = await subject.makefile("read");
      await peer.sendall(bytes("abc"));
      const read = reader.read(6);
      await peer.sendall(bytes("defg"));
      expectBytes("6 bytes", await read, bytes("abcdef"));
      await peer.close();
      expectBytes("6 bytes before the end", await reader.read(6), bytes("g"));
    },
  },
  {
    name: "fwrite",
    also: ["fflush"],
    title: "fwrite counts all bytes, which arrive after fflush",
    fix: "fwrite() and fflush(), or write() and flush()",
    async run({ connected }) {
      const { subject, peer } = await connected();
      const writer = await subject.makefile("write");
      const count = await writer.write(bytes("hello"));
      expect(count === 5, `a count of ${count}`, "5");
      await writer.flush();
      expectBytes("the bytes that arrive", await peer.recvExactly(5), bytes("hello"));
    },
  },
  {
    name: "fclose",
    title: "fclose sends what the file holds",
    after: ["fwrite"],
    fix: "fclose() or close() of the file; the socket stays",
    async run({ connected }) {
      const { subject, peer } = await connected();
      const writer = await subject.makefile("write");
      await writer.write(bytes("hello"));
      await writer.close();
      expectBytes("the bytes that arrive", await peer.recvExactly(5), bytes("hello"));
      const failure = await failureOf(writer.flush());
      expect(failure !== undefined, "a result of fflush after fclose", "an error");
    },
  },
  {
    name: "file:timeout",
    also: ["fgets"],
    title: 'In mode timeout a read of a file fails with "timeout": true',
    needs: ["mode:timeout"],
    after: ["fgets"],
    fix: `set "timeout": true where the implementation itself ended the read; or do not declare it`,
    async run({ connected }) {
      const { subject } = await connected();
      const reader = await subject.makefile("read");
      await subject.setMode("timeout", TIMEOUT_MS);
      const failure = await failureOf(reader.readline(100));
      expect(failure?.timeout === true, "no timeout", `"timeout": true after ${TIMEOUT_MS} ms`);
    },
  },
]);
