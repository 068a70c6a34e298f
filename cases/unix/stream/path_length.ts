import {
  type Address,
  defineCase,
  exchanged,
  linux,
  type Outcome,
  outcome,
  posix,
  sameAddress,
  type Scenario,
} from "../../../harness/case/mod.ts";

/** Bytes of a path for which every system has room: macOS has the least, 104 with the NUL at the end. */
const FITS = 100;
/** Bytes that leave room for a NUL on Linux. */
const MOST = 107;
/** Text of 5 bytes that is not of ASCII. */
const BEYOND_ASCII = "é字";
/** Bytes of `sun_path` on Linux: a path of as many has no room for a NUL. */
const FULL = 108;
/** Bytes for which no system has room. */
const [TOO_LONG, FAR_TOO_LONG] = [109, 120];
/** Bytes to which a path is cut, where it is: room for a NUL is kept, or not. */
const CUTS = [107, 108];

const ITS_OWN = { error: "the interface refuses it before the call, with an error of its own" };

/** An interface may have a way to bind a path that is too long for the system. */
const bind = { conforming: ["EINVAL", "ENAMETOOLONG", "ok"], tolerated: ITS_OWN } as const;
const connect = { conforming: ["EINVAL", "ENAMETOOLONG", "ENOENT"], tolerated: ITS_OWN } as const;

/** Listens at a path: `ok` if it is really there, `no` if the listener went anywhere else. */
async function bound({ paths, subject }: Scenario, address: Address): Promise<Outcome> {
  const listen = await outcome(subject.listenStream(address));
  return listen === "ok" && await paths.kindOf(address) !== "socket" ? "no" : listen;
}

export default defineCase({
  id: "unix/stream/path-length",
  title: "A path that is too long is refused, and never cut",
  requirement: "A path is bound and connected to by all of its bytes, or refused where they are too many.",
  level: "must",
  sources: [posix("bind", "ENAMETOOLONG"), posix("connect", "ENAMETOOLONG"), linux("unix(7)", "sun_path")],
  axes: { family: ["unix"] },
  needs: { subject: ["stream"], peer: ["stream"] },
  outcomes: {
    fits: { conforming: ["intact"] },
    name: { conforming: ["same"] },
    most: {
      conforming: ["ok"],
      tolerated: {
        EINVAL: { reason: "macOS has room for 103", when: { os: "!linux" } },
        ENAMETOOLONG: { reason: "macOS has room for 103", when: { os: "!linux" } },
        error: { reason: "macOS has room for 103", when: { os: "!linux" } },
      },
    },
    beyondAscii: { conforming: ["intact"] },
    nameBeyondAscii: { conforming: ["same"] },
    bindFull: bind,
    bindTooLong: bind,
    bindFarTooLong: bind,
    connectTooLong: connect,
    connectFarTooLong: connect,
  },
  async script(scenario) {
    const { paths, connectedTo, subject, peer, record } = scenario;
    const fits = paths.fresh(FITS);
    const listener = await subject.listenStream(fits);
    const ends = await connectedTo(listener, fits);
    record("fits", await exchanged(ends.subject, ends.peer));
    const named = sameAddress(await listener.getsockname(), fits);
    record("name", named ? "same" : "different");
    record("most", await bound(scenario, paths.fresh(MOST)));
    const beyond = { ...fits, path: fits.path.slice(0, -5) + BEYOND_ASCII };
    const other = await subject.listenStream(beyond);
    const others = await connectedTo(other, beyond);
    record("beyondAscii", await exchanged(others.subject, others.peer));
    record("nameBeyondAscii", sameAddress(await other.getsockname(), beyond) ? "same" : "different");
    record("bindFull", await bound(scenario, paths.fresh(FULL)));
    record("bindTooLong", await bound(scenario, paths.fresh(TOO_LONG)));
    record("bindFarTooLong", await bound(scenario, paths.fresh(FAR_TOO_LONG)));

    const { family, path } = paths.fresh(FAR_TOO_LONG);
    for (const length of CUTS) await peer.listenStream({ family, path: path.slice(0, length) });
    const tooLong = { family, path: path.slice(0, TOO_LONG) };
    record("connectTooLong", await outcome(subject.connectStream(tooLong)));
    record("connectFarTooLong", await outcome(subject.connectStream({ family, path })));
  },
});
