import { compared, defineCase, type Outcome, outcome, posix, rfc } from "../../harness/case/mod.ts";
import { found } from "./_listed.ts";
import { NEITHER, OLD, refused } from "./_texts.ts";

/** An IPv4 address with something after it. */
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
  id: "name/strict-text",
  title: "Addresses are read and written as the standards have them",
  requirement:
    "inet_pton reads addresses as the standards write them and nothing else; inet_ntop writes them back.",
  level: "must",
  sources: [posix("inet_ntop"), rfc(5952, "4")],
  axes: {},
  needs: { subject: ["inet_pton"] },
  outcomes: {
    dotted: { conforming: ["intact"] },
    noIpv4: { conforming: ["error"] },
    noIpv6: { conforming: ["error"] },
    written: { conforming: ["same"] },
    writtenIpv4: { conforming: ["same"] },
    family: { conforming: ["EAFNOSUPPORT"], tolerated: { error: "the wrapper tests the family itself" } },
  },
  async script({ subject, record }) {
    const dotted = await subject.inet_pton("ipv4", "192.0.2.7");
    record("dotted", compared(dotted, Uint8Array.of(192, 0, 2, 7)));
    const texts = [...Object.keys(OLD), ...NEITHER, ...NOT_ALONE];
    record("noIpv4", await refused(texts, (text) => subject.inet_pton("ipv4", text)));
    record("noIpv6", await refused(NO_IPV6, (text) => subject.inet_pton("ipv6", text)));

    const written: Outcome[] = [];
    for (const [read, wanted] of IPV6) {
      const address = await subject.inet_pton("ipv6", read);
      written.push(await found(subject.inet_ntop("ipv6", address), wanted));
    }
    record("written", written.find((each) => each !== "same") ?? "same");
    const bytes = Uint8Array.of(255, 0, 10, 9);
    record("writtenIpv4", await found(subject.inet_ntop("ipv4", bytes), "255.0.10.9"));
    record("family", await outcome(subject.inet_pton("unix", "127.0.0.1")));
  },
});
