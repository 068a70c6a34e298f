import { defineCase, linux, python, tutorial } from "../../harness/case/mod.ts";
import { found } from "./_listed.ts";

export default defineCase({
  id: "name/gethostbyname",
  title: "The old function gethostbyname knows IPv4 alone",
  requirement: "gethostbyname gives a literal IPv4 address back, in four parts, and refuses one of IPv6.",
  lesson: "gethostbyname() knows IPv4 alone; use getaddrinfo(). It takes spellings such as 127.1 that " +
    "others refuse.",
  level: "should",
  sources: [tutorial("gethostbyname"), linux("gethostbyname(3)"), python("socket.gethostbyname")],
  axes: {},
  needs: { subject: ["gethostbyname"] },
  outcomes: {
    literal: { conforming: ["same"] },
    twoParts: { conforming: ["same"] },
    onePart: { conforming: ["same"] },
    ipv6: { conforming: ["error", "EAI_ADDRFAMILY", "EAI_NONAME"] },
  },
  async script({ subject, record }) {
    record("literal", await found(subject.gethostbyname("192.0.2.7"), ["192.0.2.7"]));
    // The old spellings of inet_aton(): the last part fills the bytes that are left.
    record("twoParts", await found(subject.gethostbyname("127.1"), ["127.0.0.1"]));
    record("onePart", await found(subject.gethostbyname("2130706433"), ["127.0.0.1"]));
    record("ipv6", await found(subject.gethostbyname("::1"), []));
  },
});
