import { type Address, defineCase, INET, linux, outcome, rfc } from "../../harness/case/mod.ts";
import { LOOPBACK_INTERFACE } from "./_group.ts";

const GROUPS = { ipv4: "239.255.90.1", ipv6: "ff01::5a:1" } as const;
const NO_GROUPS = { ipv4: "10.1.2.3", ipv6: "2001:db8::1" } as const;
/** An index that no interface has. */
const NO_INTERFACE = 123_456;

export default defineCase({
  id: "multicast/membership-errors",
  title: "A group is joined once, and left by those who joined",
  requirement:
    "Joining twice, leaving a group that was not joined, an address that is not a group, and an interface " +
    "that is not there are errors; none ends the membership.",
  level: "should",
  sources: [linux("ip(7)", "IP_ADD_MEMBERSHIP"), rfc(3678, "4.1.3")],
  axes: { role: ["client"], family: INET },
  needs: { subject: ["datagram", "bsd", "multicast"] },
  outcomes: {
    leaveUnjoined: { conforming: ["EADDRNOTAVAIL"] },
    noGroup: { conforming: ["EINVAL"] },
    noInterface: {
      conforming: ["ENODEV"],
      tolerated: { EADDRNOTAVAIL: "RFC 3678 names both" },
    },
    join: { conforming: ["ok"] },
    joinAgain: { conforming: ["EADDRINUSE"] },
    joinOfAnother: { conforming: ["ok"] },
    leave: { conforming: ["ok"] },
    leaveAgain: { conforming: ["EADDRNOTAVAIL"] },
    leaveOfAnother: { conforming: ["ok"] },
  },
  async script({ family, loopback, subject, record }) {
    loopback();
    if (family === "unix") return;
    const place = (host: string): Address => ({ family, host, port: 0 });
    const group = place(GROUPS[family]);
    const [socket, another] = [
      await subject.socket(family, "datagram"),
      await subject.socket(family, "datagram"),
    ];
    record("leaveUnjoined", await outcome(socket.leaveGroup(group, LOOPBACK_INTERFACE)));
    record("noGroup", await outcome(socket.joinGroup(place(NO_GROUPS[family]), LOOPBACK_INTERFACE)));
    record("noInterface", await outcome(socket.joinGroup(group, NO_INTERFACE)));
    record("join", await outcome(socket.joinGroup(group, LOOPBACK_INTERFACE)));
    record("joinAgain", await outcome(socket.joinGroup(group, LOOPBACK_INTERFACE)));
    record("joinOfAnother", await outcome(another.joinGroup(group, LOOPBACK_INTERFACE)));
    record("leave", await outcome(socket.leaveGroup(group, LOOPBACK_INTERFACE)));
    record("leaveAgain", await outcome(socket.leaveGroup(group, LOOPBACK_INTERFACE)));
    record("leaveOfAnother", await outcome(another.leaveGroup(group, LOOPBACK_INTERFACE)));
  },
});
