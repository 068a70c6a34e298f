import { bytesOf, compared, defineCase, outcome, posix, python } from "../../harness/case/mod.ts";

const RECORDS = ["one", "three"].map(bytesOf);

export default defineCase({
  id: "lifecycle/socketpair-seqpacket",
  title: "A pair of sockets carries records",
  requirement:
    "socketpair() of SOCK_SEQPACKET carries each record by itself, both ways, and ends as a stream.",
  level: "should",
  sources: [posix("socketpair"), posix("XSH 2.10.6", "SOCK_SEQPACKET"), python("socket.socketpair")],
  axes: { family: ["unix"] },
  needs: { subject: ["stream", "send", "socketpair", "type:seqpacket"] },
  outcomes: {
    there: { conforming: ["same"] },
    back: { conforming: ["same"] },
    end: { conforming: ["eof"] },
    send: { conforming: ["EPIPE"] },
  },
  async script({ subject, family, record }) {
    const [one, other] = await subject.socketpair(family, "seqpacket");
    const carries = async (from: typeof one, to: typeof one) => {
      let same = true;
      for (const each of RECORDS) same &&= await from.send(each) === each.length;
      for (const each of RECORDS) same &&= compared(await to.recv(1024), each) === "intact";
      return same ? "same" : "different";
    };
    record("there", await carries(one, other));
    record("back", await carries(other, one));
    await other.close();
    record("end", await outcome(one.recv(1024)));
    record("send", await outcome(one.send(bytesOf("hello?"))));
  },
});
