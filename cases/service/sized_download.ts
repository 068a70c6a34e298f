import {
  BOTH_ROLES,
  defineCase,
  ending,
  EVERY_FAMILY,
  intact,
  outcome,
  rfc,
  type Scenario,
  type Socket,
  tutorial,
} from "../../harness/case/mod.ts";

const FILE = { seed: 28, length: 100_003 };
/** Bytes after which the server stops. */
const CUT = 50_001;
/** Bytes of the size that goes before the file, big-endian. */
const HEADER = 8;

export default defineCase({
  id: "service/sized-download",
  title: "A download says its size first, and so shows when it was cut",
  requirement:
    "The client receives as many bytes as were sent, then the end: all that the size promised, or fewer if " +
    "it was cut.",
  lesson:
    "With its size before it a file needs no end of the connection, and the next one can follow. Count " +
    "what arrives: fewer bytes than promised and then the end mean that the download was cut.",
  level: "must",
  sources: [tutorial("file download with a header"), rfc(9293, "3.6")],
  relay: "also",
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["stream"], peer: ["stream"] },
  outcomes: {
    size: { conforming: ["same"] },
    file: { conforming: ["intact"] },
    second: { conforming: ["intact"] },
    end: { conforming: ["eof"] },
    cutSize: { conforming: ["same"] },
    cut: { conforming: ["short"] },
    cutBytes: { conforming: ["intact"] },
    cutEnd: { conforming: ["eof"] },
  },
  async script(scenario) {
    const { connected, record } = scenario;
    const { server, client } = await connected();
    const serving = (async () => {
      await offer(server);
      await server.sendall(FILE);
      await offer(server);
      await server.sendall(FILE);
      await server.close();
    })();
    record("size", await promised(client) === FILE.length ? "same" : "different");
    record("file", intact(await client.drain({ size: FILE.length, pattern: FILE }), FILE.length));
    await promised(client);
    record("second", intact(await client.drain({ size: FILE.length, pattern: FILE }), FILE.length));
    record("end", await outcome(client.recv(1)));
    await serving;
    await cut(scenario);
  },
});

/** A server that closes in the middle. */
async function cut({ connected, record }: Scenario): Promise<void> {
  const { server, client } = await connected();
  const serving = (async () => {
    await offer(server);
    await server.sendall({ ...FILE, length: CUT });
    await server.close();
  })();
  const size = await promised(client);
  record("cutSize", size === FILE.length ? "same" : "different");
  const drained = await client.drain({ size: FILE.length, pattern: FILE });
  await serving;
  record("cut", drained.count < size ? "short" : "whole");
  record("cutBytes", intact(drained, CUT));
  record("cutEnd", ending(drained));
}

/** The server sends the size. */
async function offer(server: Socket): Promise<void> {
  const header = new DataView(new ArrayBuffer(HEADER));
  header.setBigUint64(0, BigInt(FILE.length));
  await server.sendall(new Uint8Array(header.buffer));
}

/** The size that the client received. */
async function promised(client: Socket): Promise<number> {
  const header = await client.recvExactly(HEADER);
  if (header.length < HEADER) return -1;
  return Number(new DataView(header.buffer, header.byteOffset).getBigUint64(0));
}
