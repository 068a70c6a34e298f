import { defineCase, linux, type Outcome, posix, report, type Row } from "../../harness/case/mod.ts";

/** AF_INET and AF_UNIX, SOCK_STREAM, and numbers that stand for no family, type, protocol and flag. */
const [INTERNET, LOCAL, STREAM] = [2, 1, 1];
const [NO_FAMILY, NO_TYPE, NO_PROTOCOL, NO_FLAG] = [1_000, 15, 253, 0x100_000];

const family: Row = { conforming: ["EAFNOSUPPORT"] };
const type: Row = {
  conforming: ["EINVAL"],
  tolerated: {
    EPROTOTYPE: "POSIX: the type is not supported",
    ESOCKTNOSUPPORT: "BSD: the type is not supported",
    EPROTONOSUPPORT: "POSIX: the protocol is not supported",
  },
};

export default defineCase({
  id: "lifecycle/no-such-numbers",
  title: "A socket is asked for by numbers that mean nothing",
  requirement: "socket() fails with EAFNOSUPPORT for a family that does not exist, whatever else it is " +
    "asked for, refuses types, flags and protocols that do not exist, and then makes sockets as before.",
  level: "should",
  sources: [
    posix("socket", "EAFNOSUPPORT"),
    posix("socket", "EPROTOTYPE"),
    posix("socket", "EPROTONOSUPPORT"),
    linux("socket(2)", "EINVAL"),
    report("hermit-os/kernel", 2076),
    report("syswonder/ruxos", 161),
    report("rcore-os/tgoskits", 1678),
  ],
  axes: {},
  needs: { subject: ["stream", "socket_ex"] },
  outcomes: {
    noFamily: family,
    unspecified: family,
    negative: family,
    nothingAtAll: { ...family, tolerated: { EINVAL: "the type is looked at first" } },
    noType: type,
    noLocalType: type,
    noFlag: type,
    noProtocol: { conforming: ["EPROTONOSUPPORT"] },
    noLocalProtocol: { conforming: ["EPROTONOSUPPORT"] },
    afterwards: { conforming: ["ok"] },
  },
  async script({ subject, record }) {
    const ask = async (name: string, ...numbers: [number, number, number]) =>
      record(name, (await subject.socket_ex(...numbers) ?? "ok") as Outcome);
    await ask("noFamily", NO_FAMILY, STREAM, 0);
    await ask("unspecified", 0, STREAM, 0);
    await ask("negative", -1, STREAM, 0);
    await ask("nothingAtAll", NO_FAMILY, NO_TYPE, NO_PROTOCOL);
    await ask("noType", INTERNET, NO_TYPE, 0);
    await ask("noLocalType", LOCAL, NO_TYPE, 0);
    await ask("noFlag", INTERNET, STREAM + NO_FLAG, 0);
    await ask("noProtocol", INTERNET, STREAM, NO_PROTOCOL);
    await ask("noLocalProtocol", LOCAL, STREAM, NO_PROTOCOL);
    await ask("afterwards", INTERNET, STREAM, 0);
  },
});
