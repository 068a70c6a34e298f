import {
  defineCase,
  linux,
  type OptionName,
  outcome,
  posix,
  report,
  type Row,
} from "../../harness/case/mod.ts";

/** Sizes in bytes that are too small for the value of an option. */
const TOO_SMALL: Readonly<Record<string, readonly [OptionName, number]>> = {
  nothing: ["SO_KEEPALIVE", 0],
  byte: ["SO_KEEPALIVE", 1],
  half: ["TCP_NODELAY", 2],
  buffer: ["SO_RCVBUF", 3],
  linger: ["SO_LINGER", 4],
  time: ["SO_RCVTIMEO", 4],
};
/** Bytes into which values are read that have more, but for hops, which are of one byte. */
const CUT: Readonly<Record<string, readonly [OptionName, number]>> = {
  oneOfTcp: ["TCP_NODELAY", 1],
  oneOfHops: ["IP_TTL", 1],
  halfOfError: ["SO_ERROR", 2],
  halfOfLinger: ["SO_LINGER", 4],
  halfOfTime: ["SO_RCVTIMEO", 8],
  partOfState: ["TCP_INFO", 32],
};
/** Bytes of an int. */
const INT = 4;
/** Room for any of these values. */
const ROOM = 64;

/** Says if two values are alike. */
const same = (one: Uint8Array, other: Uint8Array) => one.join() === other.join() ? "same" : "different";

const refused: Row = { conforming: ["EINVAL"] };
const OPTIONS = [...new Set(Object.values(TOO_SMALL).map(([option]) => option))];
const READ = [...new Set(Object.values({ ...TOO_SMALL, ...CUT }).map(([option]) => option))];

export default defineCase({
  id: "option/value-size",
  title: "The value of an option has a size",
  requirement:
    "A value that is too small for its option is refused and changes nothing; one that is read fills its " +
    "buffer as far as it goes, and nothing after it.",
  level: "must",
  sources: [
    posix("setsockopt", "EINVAL"),
    posix("getsockopt", "silently truncated"),
    linux("getsockopt(2)"),
    report("google/gvisor", 13017),
    report("asterinas/asterinas", 3512),
    report("DragonOS-Community/DragonOS", 1928),
    report("google/gvisor", 13492),
  ],
  axes: { role: ["client"] },
  needs: {
    subject: ["stream", "bsd", "option:raw", ...READ.map((option) => `option:${option}` as const)],
  },
  outcomes: {
    ...Object.fromEntries(Object.keys(TOO_SMALL).map((name) => [name, refused])),
    unchanged: { conforming: ["same"] },
    exact: { conforming: ["ok"] },
    smallBuffer: { conforming: ["truncated"] },
    largeBuffer: { conforming: ["whole"] },
    ...Object.fromEntries(Object.keys(CUT).map((name) => [name, { conforming: ["same"] }])),
    beyond: { conforming: ["none"] },
  },
  async script({ subject, record }) {
    const socket = await subject.socket("ipv4", "stream");
    const values = async () =>
      JSON.stringify(await Promise.all(OPTIONS.map((each) => socket.getsockopt(each))));
    const before = await values();
    const bytes = (size: number) => new Uint8Array(size).fill(1);
    for (const [name, [option, size]] of Object.entries(TOO_SMALL)) {
      record(name, await outcome(socket.setRawOption(option, bytes(size))));
    }
    record("unchanged", await values() === before ? "same" : "different");
    record("exact", await outcome(socket.setRawOption("SO_KEEPALIVE", bytes(INT))));
    const sizeIn = async (size: number) => (await socket.getRawOption("SO_KEEPALIVE", size)).length;
    record("smallBuffer", await sizeIn(INT - 1) === INT - 1 ? "truncated" : "different");
    record("largeBuffer", await sizeIn(100 * INT) === INT ? "whole" : "different");
    await socket.setsockopt("TCP_NODELAY", 1);
    await socket.setsockopt("SO_LINGER", 1, 5);
    await socket.setsockopt("SO_RCVTIMEO", 7, 0);
    let beyond = 0;
    for (const [name, [option, size]] of Object.entries(CUT)) {
      const beginning = (await socket.getRawOption(option, ROOM)).slice(0, size);
      const reading = socket.readRawOption(option, size);
      const how = await outcome(reading);
      if (how !== "data") {
        record(name, how);
        continue;
      }
      const read = await reading;
      record(name, same(read.data, beginning));
      beyond += read.beyond ?? 0;
    }
    record("beyond", beyond === 0 ? "none" : "data");
  },
});
