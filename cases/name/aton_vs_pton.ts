import { compared, defineCase, type Outcome, outcome, posix, rfc } from "../../harness/case/mod.ts";
import { found } from "./_listed.ts";

/** Spellings that `inet_aton` accepts and `inet_pton` does not, with the address that they stand for. */
const OLD: Readonly<Record<string, readonly number[]>> = {
  "127.1": [127, 0, 0, 1],
  "1.2.3": [1, 2, 0, 3],
  "0x7f.1": [127, 0, 0, 1],
  "010.2.3.4": [8, 2, 3, 4],
  "2130706433": [127, 0, 0, 1],
};
/** Addresses of neither function. */
const NEITHER = ["256.1.1.1", "1.2.3.4.5", "::1", "1.2.3.x", "1..2.3", "-1.2.3.4", " 1.2.3.4", ""];
/** An address with something after it, which is for `inet_aton` to take or not. */
const NOT_ALONE = ["1.2.3.4 ", "1.2.3.4/8", "1.2.3.4:80"];
/** Texts that are not IPv6 addresses. */
const NO_IPV6 = [
  ...["1::2::3", "12345::", ":1", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "::g", "::1.2.3", ""],
  ...["::1%1", "[::1]", "::1 ", "::1/128", "::1:", "1:2:3:4:5:6:7:", "::1.2.3.256", "1.2.3.4"],
];
/** IPv6 addresses, each as a text that is read and as RFC 5952 (4) has it written. */
const IPV6: readonly (readonly [string, string])[] = [
  ["0:0:0:0:0:0:0:0", "::"],
  ["0:0:0:0:0:0:0:1", "::1"],
  ["2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1"],
  ["2001:0db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"],
  ["::ffff:1.2.3.4", "::ffff:1.2.3.4"],
];

export default defineCase({
  id: "name/aton-vs-pton",
  title: "Strict inet_pton refuses the old spellings that inet_aton takes",
  requirement:
    "inet_pton reads addresses as the standards write them and nothing else; inet_ntop writes them back.",
  level: "must",
  sources: [posix("inet_ntop"), posix("inet_addr"), rfc(5952, "4")],
  axes: {},
  needs: { subject: ["name"] },
  outcomes: {
    dotted: { conforming: ["intact"] },
    oldByAton: { conforming: ["intact"] },
    oldByPton: { conforming: ["error"] },
    neither: { conforming: ["error"] },
    noIpv6: { conforming: ["error"] },
    written: { conforming: ["same"] },
    writtenIpv4: { conforming: ["same"] },
    family: { conforming: ["EAFNOSUPPORT"], tolerated: { error: "the wrapper tests the family itself" } },
  },
  async script({ subject, record }) {
    const bytes = (...values: number[]) => Uint8Array.from(values);
    record("dotted", compared(await subject.inet_pton("ipv4", "192.0.2.7"), bytes(192, 0, 2, 7)));

    const old: Outcome[] = [];
    for (const [text, address] of Object.entries(OLD)) {
      old.push(compared(await subject.inet_aton(text), bytes(...address)));
    }
    record("oldByAton", all("intact", old));
    record(
      "oldByPton",
      all("error", await each(Object.keys(OLD), (text) => subject.inet_pton("ipv4", text))),
    );
    record(
      "neither",
      all("error", [
        ...await each(NEITHER, (text) => subject.inet_aton(text)),
        ...await each([...NEITHER, ...NOT_ALONE], (text) => subject.inet_pton("ipv4", text)),
      ]),
    );
    record("noIpv6", all("error", await each(NO_IPV6, (text) => subject.inet_pton("ipv6", text))));

    const written: Outcome[] = [];
    for (const [read, wanted] of IPV6) {
      const address = await subject.inet_pton("ipv6", read);
      written.push(await found(subject.inet_ntop("ipv6", address), wanted));
    }
    record("written", all("same", written));
    record("writtenIpv4", await found(subject.inet_ntop("ipv4", bytes(255, 0, 10, 9)), "255.0.10.9"));
    record("family", await outcome(subject.inet_pton("unix", "127.0.0.1")));
  },
});

/** The outcome of a call for each text. */
async function each(texts: readonly string[], call: (text: string) => Promise<unknown>): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const text of texts) outcomes.push(await outcome(call(text)));
  return outcomes;
}

/** The outcome that is wanted of all; otherwise the first that is another. */
function all(wanted: Outcome, outcomes: readonly Outcome[]): Outcome {
  return outcomes.find((each) => each !== wanted) ?? wanted;
}
