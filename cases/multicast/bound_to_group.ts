import {
  bytesOf,
  compared,
  defineCase,
  type Outcome,
  outcome,
  report,
  rfc,
  type Row,
} from "../../harness/case/mod.ts";
import { at, groupOf, hearing, LOOPBACK_INTERFACE, speaking } from "./_group.ts";

const TO_ONE = bytesOf("to one group");
const TO_OTHER = bytesOf("to the other");
const TO_HOST = bytesOf("to the host");
const AGAIN = bytesOf("to the one again");
const ANSWER = bytesOf("from the one");
const options = { SO_REUSEADDR: 1 };

const intact: Row = { conforming: ["intact"], after: { bind: "ok" } };

export default defineCase({
  id: "multicast/bound-to-group",
  title: "Two groups are distinguished at one port",
  requirement:
    "A socket that is bound to the address of a group hears that group alone, whoever joined others at its " +
    "port, and what it sends comes from its host; one that is bound to a host hears no group.",
  lesson: "On Linux a socket that is bound to every address hears each group that anybody on the host has " +
    "joined. Bind to the group's address to hear that one.",
  level: "should",
  sources: [
    rfc(1112, "7.2"),
    report("smoltcp-rs/smoltcp", 644),
    report("tsduck/tsduck", 43),
    report("nodejs/help", 1207),
    report("DragonOS-Community/DragonOS", 2256),
    report("Mellanox/libvma", 264),
  ],
  axes: { role: ["server"] },
  needs: { subject: ["datagram", "multicast", "option:SO_REUSEADDR"], peer: ["datagram"] },
  outcomes: {
    bind: {
      conforming: ["ok"],
      tolerated: { EADDRNOTAVAIL: { reason: "Windows binds to hosts alone", when: { os: "!linux" } } },
    },
    one: intact,
    other: intact,
    host: intact,
    oneAgain: intact,
    ofHost: intact,
    sent: intact,
    fromHost: { conforming: ["yes"], after: { sent: "intact" } },
  },
  async script({ loopback, datagram, subject, peer, record }) {
    loopback();
    const { socket: every, port } = await hearing(subject);
    const { host: one } = groupOf(port) as { host: string };
    const other = one.replace("239.255.", "239.254.");
    const opening = subject.openDatagram("ipv4", at(one, port), { options });
    const bind = await outcome(opening);
    record("bind", bind);
    if (bind !== "ok") return;
    const ofOne = await opening;
    const ofOther = await subject.openDatagram("ipv4", at(other, port), { options });
    await ofOne.joinGroup(at(one, port), LOOPBACK_INTERFACE);
    await ofOther.joinGroup(at(other, port), LOOPBACK_INTERFACE);
    const sender = await speaking(peer);
    await sender.sendto(TO_OTHER, at(other, port));
    await sender.sendto(TO_HOST, at("127.0.0.1", port));
    await sender.sendto(TO_ONE, at(one, port));
    record("one", compared((await ofOne.recvfrom(1024)).data, TO_ONE));
    record("other", compared((await ofOther.recvfrom(1024)).data, TO_OTHER));
    // Whether it hears the groups as well is another question.
    let heard: Outcome = "none";
    for (let most = 0; most < 3 && heard !== "intact"; most++) {
      heard = compared((await every.recvfrom(1024)).data, TO_HOST);
    }
    record("host", heard);
    // What came to the host and to the other group was for nobody else.
    await sender.sendto(AGAIN, at(one, port));
    record("oneAgain", compared((await ofOne.recvfrom(1024)).data, AGAIN));
    const ofHost = await datagram(subject);
    const ofHostPort = ofHost.address.family === "unix" ? 0 : ofHost.address.port;
    await ofHost.socket.joinGroup(at(one, ofHostPort), LOOPBACK_INTERFACE);
    await sender.sendto(TO_ONE, at(one, ofHostPort));
    await sender.sendto(TO_HOST, ofHost.address);
    record("ofHost", compared((await ofHost.socket.recvfrom(1024)).data, TO_HOST));

    const { socket: listener, address } = await datagram(peer);
    const sent = await outcome(ofOne.sendto(ANSWER, address));
    if (sent !== "ok") return record("sent", sent);
    const { data, address: source } = await listener.recvfrom(1024);
    record("sent", compared(data, ANSWER));
    record("fromHost", source?.family === "ipv4" && source.host !== one ? "yes" : "no");
  },
});
