import { bytesOf, compared, defineCase, linux, outcome, rfc, type Scenario } from "../../harness/case/mod.ts";
import { at, hearing } from "./_group.ts";

/**
 * Every host's own group: a join sends nothing to anybody. With 0 hops a datagram does not leave the host
 * either.
 */
const ALL_HOSTS = "224.0.0.1";
/** The interface on the way to groups. */
const ANY_INTERFACE = 0;

const [SILENT, HEARD, DIRECT] = ["silent", "heard", "to one"].map(bytesOf) as [
  Uint8Array,
  Uint8Array,
  Uint8Array,
];

/** A socket that sends no further than its host, and whether it does. */
async function speaking(seat: Scenario["subject"]) {
  const socket = await seat.openDatagram("ipv4", at("0.0.0.0", 0));
  await socket.setsockopt("IP_MULTICAST_TTL", 0);
  return { socket, near: (await socket.getsockopt("IP_MULTICAST_TTL")).value === 0 };
}

export default defineCase({
  id: "multicast/sender-does-not-hear",
  title: "A host hears what it sends to a group itself, unless IP_MULTICAST_LOOP is off",
  requirement:
    "Datagrams to a group come to members on the sender's host while IP_MULTICAST_LOOP is on, and only then.",
  level: "should",
  sources: [rfc(1112, "6.1"), linux("ip(7)", "IP_MULTICAST_LOOP")],
  axes: { role: ["client"] },
  needs: {
    subject: ["datagram", "option:IP_MULTICAST_LOOP", "option:IP_MULTICAST_TTL"],
    peer: [
      "datagram",
      "multicast",
      "option:SO_REUSEADDR",
      "option:IP_MULTICAST_LOOP",
      "option:IP_MULTICAST_TTL",
    ],
  },
  outcomes: {
    hops: { conforming: ["same"] },
    heard: { conforming: ["intact"], after: { hops: "same" } },
    silentAgain: { conforming: ["intact"], after: { heard: "intact" } },
  },
  async script({ loopback, subject, peer, record, unavailable }) {
    loopback();
    const { socket: receiver, port } = await hearing(peer);
    const group = at(ALL_HOSTS, port);
    if (await outcome(receiver.joinGroup(group, ANY_INTERFACE)) !== "ok") {
      unavailable("This host has no interface on the way to groups");
    }
    const direct = at("127.0.0.1", port);
    // The loopback interface gives a copy of its own to whoever is a member.
    const control = await speaking(peer);
    await control.socket.setsockopt("IP_MULTICAST_LOOP", 0);
    await control.socket.sendto(SILENT, group);
    await control.socket.sendto(DIRECT, direct);
    if (compared((await receiver.recvfrom(1024)).data, DIRECT) !== "intact") {
      unavailable("This host's way to groups is the loopback interface");
    }
    const { socket: sender, near } = await speaking(subject);
    record("hops", near ? "same" : "different");
    if (!near) return;
    await sender.setsockopt("IP_MULTICAST_LOOP", 0);
    await sender.sendto(SILENT, group);
    await sender.setsockopt("IP_MULTICAST_LOOP", 1);
    await sender.sendto(HEARD, group);
    await sender.sendto(DIRECT, direct);
    const heard = compared((await receiver.recvfrom(1024)).data, HEARD);
    record("heard", heard);
    if (heard !== "intact") return;
    await receiver.recvfrom(1024);
    await sender.setsockopt("IP_MULTICAST_LOOP", 0);
    // It stays off.
    for (let times = 0; times < 2; times++) await sender.sendto(SILENT, group);
    await sender.sendto(DIRECT, direct);
    record("silentAgain", compared((await receiver.recvfrom(1024)).data, DIRECT));
  },
});
