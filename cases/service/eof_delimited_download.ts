import {
  BOTH_ROLES,
  defineCase,
  ending,
  EVERY_FAMILY,
  intact,
  rfc,
  tutorial,
} from "../../harness/case/mod.ts";

/** Not a multiple of the receives, so that the last one is short. */
const FILE = { seed: 25, length: 1_000_003 };
/** Bytes of one receive in the tutorial's client. */
const RECEIVE = 1024;

export default defineCase({
  id: "service/eof-delimited-download",
  title: "A download ends with its connection",
  requirement:
    "A file that ends with its connection arrives whole, also when it is read in steps of 1024 bytes.",
  lesson: "Closing the connection is a good end of a single file: read until recv() gives nothing. It " +
    "cannot tell a complete file from a sender that died, and nothing can follow; send the length where " +
    "that matters.",
  level: "must",
  sources: [tutorial("a download until the server closes"), rfc(9293, "3.6")],
  relay: "also",
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["stream"], peer: ["stream"] },
  outcomes: { file: { conforming: ["intact"] }, end: { conforming: ["eof"] } },
  async script({ connected, record }) {
    const { server, client } = await connected();
    const [downloaded] = await Promise.all([
      client.drain({ pattern: FILE, chunk: RECEIVE }),
      server.sendall(FILE).then(() => server.close()),
    ]);
    record("file", intact(downloaded, FILE.length));
    record("end", ending(downloaded));
  },
});
