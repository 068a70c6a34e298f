import { defineCase, python, tutorial } from "../../harness/case/mod.ts";

export default defineCase({
  id: "name/getfqdn",
  title: "The full name of this machine is a name",
  requirement: "getfqdn gives one name for an address or a name of this machine, and the same for that name.",
  lesson: "getfqdn() asks for the name of an address and gives the best that it finds, which may be the " +
    "text that it was asked for.",
  level: "should",
  sources: [tutorial("getfqdn"), python("socket.getfqdn")],
  axes: {},
  needs: { subject: ["getfqdn"] },
  outcomes: {
    ofAddress: { conforming: ["yes"] },
    ofName: { conforming: ["yes"] },
    ofItself: { conforming: ["same"] },
  },
  async script({ subject, record }) {
    const named = await subject.getfqdn("127.0.0.1");
    record("ofAddress", isName(named) ? "yes" : "no");
    const local = await subject.getfqdn("localhost");
    record("ofName", isName(local) ? "yes" : "no");
    record("ofItself", await subject.getfqdn(local) === local ? "same" : "different");
  },
});

/** True for a text that a name, or an address that has none, may be. */
function isName(text: string): boolean {
  return /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(text);
}
