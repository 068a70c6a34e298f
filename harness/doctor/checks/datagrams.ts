import { outcome } from "../../script/observe.ts";
import type { Received } from "../../script/socket.ts";
import { WORDS } from "../../endpoint/kinds.ts";
import { group } from "../check.ts";
import { expect, expectAddress, expectBytes, expectSame } from "../expect.ts";
import { failureOf } from "../scenario.ts";
import { everyByte } from "./receiving.ts";

const YEAR_2000_MS = 946_684_800_000;
/** Bytes that no datagram over IP holds. */
const TOO_MANY = 65_536;

const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

export const DATAGRAMS = group("Datagrams", {
  unix: "unix:datagram",
  over: "each",
  after: ["openDatagram"],
}, [
  {
    name: "openDatagram",
    also: ["datagram", "getsockname", "unix:datagram"],
    title: "A socket is bound to the address that it was given, and reports it",
    after: [],
    fix: "bind, and give the address that the socket call returned",
    async run({ datagrams }) {
      const { peer, subjectAddress } = await datagrams();
      expect(
        subjectAddress.family === "unix" || subjectAddress.port !== 0,
        "the port 0",
        "the port that the system chose",
      );
      await peer.sendto(bytes("x"), subjectAddress);
    },
  },
  {
    name: "fault",
    title: "fault gives the errno of a call that is given an address where there is no memory",
    needs: ["fault"],
    fix:
      "give the call an address in the page of NULL, such as 8; where that ends the process, do not declare it",
    async run({ datagrams }) {
      const { subject } = await datagrams();
      for (const call of ["bind", "send", "getsockname", "setsockopt"] as const) {
        const errno = await subject.fault(call);
        expect(errno !== null, `success of ${call} without memory`, "an errno");
      }
    },
  },
  {
    name: "addressFrom",
    title: "addressFrom gives the call the bytes of an address as they are",
    needs: ["address:from"],
    fix: `one call with "data" and its length; sendto sends one byte`,
    async run({ datagrams }) {
      const { subject } = await datagrams();
      for (const call of WORDS.addressed) {
        const failure = await failureOf(subject.addressFrom(call, Uint8Array.of(1)));
        expect(failure !== undefined, `a result of ${call} with one byte, which is no address`, "an error");
      }
    },
  },
  {
    name: "openDatagram/in-use",
    title: "An address that is in use cannot be bound",
    fix: "answer with the error of bind",
    async run({ subject, neighbour, family, datagram, fails }) {
      const { address } = await datagram(neighbour);
      await fails(subject.openDatagram(family, address), "another socket is there", "EADDRINUSE");
    },
  },
  {
    name: "recvfrom",
    also: ["datagram", "unix:datagram"],
    title: "recvfrom gives one datagram at a time, also an empty one, and the address of its sender",
    fix: "one call of recvfrom; the address is the one that it returned",
    async run({ datagrams }) {
      const { subject, subjectAddress, peer, peerAddress } = await datagrams();
      const texts = ["first", "", "third one"];
      for (const text of texts) await peer.sendto(bytes(text), subjectAddress);
      for (const text of texts) {
        const { data, address } = await subject.recvfrom(100);
        expectBytes("the datagram", data, bytes(text));
        expectAddress("recvfrom gives", address, peerAddress);
      }
    },
  },
  {
    name: "recvfrom/truncate",
    also: ["datagram:truncate"],
    title: "A datagram larger than the buffer is cut, and the rest of it is gone",
    needs: ["datagram:truncate"],
    after: ["recvfrom"],
    fix: `receive into a buffer of exactly "size" bytes`,
    async run({ datagrams }) {
      const { subject, subjectAddress, peer } = await datagrams();
      for (const text of ["truncated", "next"]) await peer.sendto(bytes(text), subjectAddress);
      for (const text of ["trunc", "next"]) {
        expectBytes("the datagram", (await subject.recvfrom(5)).data, bytes(text));
      }
    },
  },
  {
    name: "recvfrom/peek",
    also: ["recv:peek"],
    title: "A recvfrom with MSG_PEEK gives the beginning of a datagram, and leaves all of it there",
    needs: ["recv:peek", "datagram:truncate"],
    after: ["recvfrom"],
    fix: "pass the flag on to the call",
    async run({ datagrams }) {
      const { subject, subjectAddress, peer, peerAddress } = await datagrams();
      await peer.sendto(bytes("datagram"), subjectAddress);
      const peeked = await subject.recvfrom(4, ["peek"]);
      expectBytes("the datagram that is peeked at", peeked.data, bytes("data"));
      expectAddress("recvfrom gives", peeked.address, peerAddress);
      expectBytes("the datagram after a peek", (await subject.recvfrom(100)).data, bytes("datagram"));
    },
  },
  {
    name: "recvfrom/dontwait",
    also: ["recv:dontwait"],
    title: "A recvfrom with MSG_DONTWAIT returns at once",
    needs: ["recv:dontwait"],
    after: ["recvfrom"],
    fix: "pass the flag on to the call",
    async run({ datagrams, fails }) {
      const { subject } = await datagrams();
      await fails(subject.recvfrom(1, ["dontwait"]), "there is nothing to receive", "EAGAIN");
    },
  },
  {
    name: "recv:none",
    also: ["recvfrom", "recv"],
    title: "A receive may have a buffer of 0 bytes",
    needs: ["datagram"],
    after: ["recvfrom"],
    fix: "pass the size on to the call, as it is",
    async run({ datagrams }) {
      const { subject, subjectAddress, peer } = await datagrams();
      for (let count = 0; count < 2; count++) await peer.sendto(bytes("datagram"), subjectAddress);
      expectSame("the count of bytes is", (await subject.recvfrom(0)).data.length, 0);
      expectSame("the count of bytes is", (await subject.recv(0)).length, 0);
    },
  },
  {
    name: "pktinfo",
    title: "sendFrom sends a datagram from the host that is chosen for it",
    needs: ["datagram"],
    over: "inet",
    after: ["recvfrom"],
    fix: "sendmsg() with a control message: IP_PKTINFO with the host as ipi_spec_dst, or IPV6_PKTINFO",
    async run({ datagrams }) {
      const { subject, subjectAddress, peer, peerAddress } = await datagrams();
      expectSame("the count is", await subject.sendFrom(bytes("from"), peerAddress, subjectAddress), 4);
      const { data, address } = await peer.recvfrom(10);
      expectBytes("the datagram", data, bytes("from"));
      expectAddress("the peer sees", address, subjectAddress);
    },
  },
  {
    name: "pktinfo/marks",
    also: ["pktinfo:marks"],
    title: "sendFrom sends a datagram with the class and the hops that are chosen for it",
    needs: ["datagram", "pktinfo", "pktinfo:marks"],
    over: "inet",
    after: ["pktinfo"],
    fix:
      "more control messages beside that: IP_TOS and IP_TTL, or IPV6_TCLASS and IPV6_HOPLIMIT, each an int",
    async run({ datagrams, family }) {
      const { subject, subjectAddress, peer, peerAddress } = await datagrams();
      await peer.setsockopt(family === "ipv6" ? "IPV6_RECVTCLASS" : "IP_RECVTOS", 1);
      await peer.setsockopt(family === "ipv6" ? "IPV6_RECVHOPLIMIT" : "IP_RECVTTL", 1);
      await subject.sendFrom(bytes("marked"), peerAddress, subjectAddress, { class: 184, hops: 9 });
      const { class: trafficClass, hops } = await peer.recvmsg(10);
      expectSame("the class is", `${trafficClass}`, "184");
      expectSame("the hops are", `${hops}`, "9");
    },
  },
  {
    name: "recvmsg",
    title: "recvmsg gives a datagram, its sender, its count of bytes, and the flag of one that was cut",
    needs: ["datagram"],
    after: ["recvfrom"],
    fix: "one call of recvmsg; the count is its result, and the flags are those that it put into the header",
    async run({ datagrams }) {
      const { subject, subjectAddress, peer, peerAddress } = await datagrams();
      for (const text of ["cut", "whole"]) await peer.sendto(bytes(text), subjectAddress);
      const cut = await subject.recvmsg(2);
      expectBytes("the datagram", cut.data, bytes("cu"));
      expectSame(`"flags" are`, cut.flags.join(), "trunc");
      const whole = await subject.recvmsg(5);
      expectBytes("the datagram", whole.data, bytes("whole"));
      expectAddress("recvmsg gives", whole.address, peerAddress);
      expectSame(`"count" is`, whole.count, 5);
      expectSame(`"flags" are`, whole.flags.join(), "");
    },
  },
  {
    name: "recvmsg/to",
    also: ["recvmsg", "option:IP_PKTINFO", "option:IPV6_RECVPKTINFO"],
    title: "recvmsg gives the host that a datagram was sent to, where that is asked for",
    needs: ["recvmsg", "datagram", "option:IP_PKTINFO", "option:IPV6_RECVPKTINFO"],
    over: "inet",
    after: ["recvmsg"],
    fix: "give recvmsg room for control messages; the host is that of IP_PKTINFO or IPV6_PKTINFO",
    async run({ datagrams, family }) {
      const { subject, subjectAddress, peer } = await datagrams();
      await peer.sendto(bytes("untold"), subjectAddress);
      expectSame("the host that nobody asked for is", `${(await subject.recvmsg(10)).to}`, "undefined");
      await subject.setsockopt(family === "ipv6" ? "IPV6_RECVPKTINFO" : "IP_PKTINFO", 1);
      await peer.sendto(bytes("told"), subjectAddress);
      const host = subjectAddress.family === "unix" ? "" : subjectAddress.host;
      expectSame("the host is", (await subject.recvmsg(10)).to, host);
    },
  },
  {
    name: "recvmsg/marks",
    also: [
      "recvmsg",
      "option:IP_RECVTOS",
      "option:IP_RECVTTL",
      "option:IPV6_RECVTCLASS",
      "option:IPV6_RECVHOPLIMIT",
    ],
    title: "recvmsg gives the class and the hops of a datagram, where that is asked for",
    needs: [
      "recvmsg",
      "datagram",
      "option:IP_RECVTOS",
      "option:IP_RECVTTL",
      "option:IPV6_RECVTCLASS",
      "option:IPV6_RECVHOPLIMIT",
    ],
    over: "inet",
    after: ["recvmsg"],
    fix: "give recvmsg room for control messages; they are IP_TOS, an octet on Linux, and IP_TTL, or " +
      "IPV6_TCLASS and IPV6_HOPLIMIT",
    async run({ datagrams, family }) {
      const { subject, subjectAddress, peer } = await datagrams();
      const [asks, marks] = family === "ipv6"
        ? [["IPV6_RECVTCLASS", "IPV6_RECVHOPLIMIT"], ["IPV6_TCLASS", "IPV6_UNICAST_HOPS"]] as const
        : [["IP_RECVTOS", "IP_RECVTTL"], ["IP_TOS", "IP_TTL"]] as const;
      for (const [index, value] of [40, 9].entries()) await peer.setsockopt(marks[index]!, value);
      await peer.sendto(bytes("untold"), subjectAddress);
      const untold = await subject.recvmsg(10);
      expectSame("the class that nobody asked for is", `${untold.class}`, "undefined");
      expectSame("the hops that nobody asked for are", `${untold.hops}`, "undefined");
      for (const ask of asks) await subject.setsockopt(ask, 1);
      await peer.sendto(bytes("told"), subjectAddress);
      const told = await subject.recvmsg(10);
      expectSame(`"class" is`, told.class, 40);
      expectSame(`"hops" are`, told.hops, 9);
    },
  },
  {
    name: "recvmsg/control",
    also: ["recvmsg:control"],
    title: "recvmsg says by MSG_CTRUNC that control messages found no room",
    needs: ["recvmsg", "recvmsg:control", "datagram", "option:SO_TIMESTAMP"],
    after: ["recvmsg"],
    fix: "set msg_controllen to the size that is given, also where that is 0, and pass MSG_CTRUNC on",
    async run({ datagrams }) {
      const { subject, subjectAddress, peer } = await datagrams();
      await subject.setsockopt("SO_TIMESTAMP", 1);
      for (let sent = 0; sent < 2; sent++) await peer.sendto(bytes("timed"), subjectAddress);
      const { data, flags } = await subject.recvmsg(10, [], 0);
      expectBytes("the datagram is", data, bytes("timed"));
      expectSame("the flags are", flags.join(), "ctrunc");
      expectSame("the flags with room are", (await subject.recvmsg(10, [], 64)).flags.join(), "");
    },
  },
  {
    name: "recvmsg/arrival",
    also: ["recvmsg", "option:SO_TIMESTAMP"],
    title: "recvmsg reports when a datagram arrived, where that is asked for",
    needs: ["recvmsg", "datagram", "option:SO_TIMESTAMP"],
    after: ["recvmsg"],
    fix: "give recvmsg room for control messages; it is SCM_TIMESTAMP, a struct timeval",
    async run({ datagrams }) {
      const { subject, subjectAddress, peer } = await datagrams();
      await subject.setsockopt("SO_TIMESTAMP", 1);
      await peer.sendto(bytes("told"), subjectAddress);
      const { time = 0 } = await subject.recvmsg(10);
      expect(time > YEAR_2000_MS, `"time" is ${time}`, "milliseconds since 1970");
    },
  },
  {
    name: "recvmsg/segment",
    also: ["recvmsg", "option:UDP_GRO", "option:UDP_SEGMENT"],
    title: "recvmsg reports the size of datagrams that are joined",
    needs: ["recvmsg", "datagram", "option:UDP_GRO", "option:UDP_SEGMENT"],
    over: "inet",
    after: ["recvmsg"],
    fix: "give recvmsg room for control messages; it is UDP_GRO, an int",
    async run({ datagram, subject: seat }) {
      // The endpoint's own datagrams are joined on their way through its host.
      const [{ socket, address }, other] = [await datagram(seat), await datagram(seat)];
      await socket.setsockopt("UDP_GRO", 1);
      await other.socket.setsockopt("UDP_SEGMENT", 3);
      await other.socket.sendto(bytes("onetwo"), address);
      const { data, segment } = await socket.recvmsg(10);
      expectSame(
        `"segment" beside ${data.length} bytes is`,
        `${segment}`,
        data.length > 3 ? "3" : "undefined",
      );
    },
  },
  {
    name: "recvmsg/errqueue",
    also: ["recvmsg", "recv:errqueue"],
    title: "recvmsg with errqueue gives what was refused",
    needs: ["recvmsg", "recv:errqueue", "datagram", "option:IP_RECVERR", "option:IPV6_RECVERR"],
    over: "inet",
    after: ["recvmsg"],
    fix: `hand the flag on; "errno" is the name of ee_errno in the control message`,
    async run({ datagram, subject: seat, peer: peerSeat, family, closedPort, fails }) {
      const { socket } = await datagram(seat);
      const nobody = await closedPort(peerSeat, "datagram");
      await socket.setsockopt(family === "ipv6" ? "IPV6_RECVERR" : "IP_RECVERR", 1);
      await socket.sendto(bytes("lost"), nobody);
      await fails(socket.recvfrom(10), "nobody is there", "ECONNREFUSED");
      const { data, errno } = await socket.recvmsg(10, ["errqueue"]);
      expectBytes("the bytes", data, bytes("lost"));
      expectSame(`"errno" is`, `${errno}`, "ECONNREFUSED");
    },
  },
  {
    name: "sendmmsg",
    also: ["mmsg"],
    title: "sendmmsg sends each message to its own address, and gives the bytes of each",
    needs: ["datagram"],
    after: ["recvfrom"],
    fix: "one call of sendmmsg with all of the messages; the sizes are those that it put after the headers",
    async run({ datagrams, peer: seat, family, addressOf }) {
      const { subject, peer, peerAddress } = await datagrams();
      const other = await seat.openDatagram(family, addressOf(seat));
      const sizes = await subject.sendmmsg([bytes("to the one"), bytes("other")], [
        peerAddress,
        await other.getsockname(),
      ]);
      expectSame(`"sizes" are`, sizes.join(), "10,5");
      expectBytes("the first message", (await peer.recvfrom(100)).data, bytes("to the one"));
      expectBytes("the second message", (await other.recvfrom(100)).data, bytes("other"));
    },
  },
  {
    name: "recvmmsg",
    also: ["mmsg"],
    title: "recvmmsg gives all messages that wait, each with its sender, its count and its flags",
    needs: ["datagram"],
    after: ["recvfrom"],
    fix: "one call of recvmmsg with a buffer for each size; pass the flags on",
    async run({ datagrams }) {
      const { subject, subjectAddress, peer, peerAddress } = await datagrams();
      for (const text of ["cut", "whole"]) await peer.sendto(bytes(text), subjectAddress);
      const received = await subject.recvmmsg([2, 10, 10], { flags: ["dontwait"] });
      expectSame("the messages are", received.length, 2);
      const [cut, whole] = received as [Received, Received];
      expectBytes("the first message", cut.data, bytes("cu"));
      expectSame(`its "flags" are`, cut.flags.join(), "trunc");
      expectBytes("the second message", whole.data, bytes("whole"));
      expectSame(`its "counts" are`, whole.count, 5);
      expectSame(`its "flags" are`, whole.flags.join(), "");
      expectAddress("recvmmsg reports", whole.address, peerAddress);
    },
  },
  {
    name: "recvmmsg/waitforone",
    also: ["mmsg"],
    title: "With MSG_WAITFORONE recvmmsg waits for the first message and for no other",
    needs: ["mmsg", "datagram"],
    after: ["recvmmsg"],
    fix: "pass the flag on to the call",
    async run({ datagrams }) {
      const { subject, subjectAddress, peer } = await datagrams();
      const received = subject.recvmmsg([10, 10], { flags: ["waitforone"] });
      await peer.sendto(bytes("one"), subjectAddress);
      expectSame("the messages are", (await received).length, 1);
    },
  },
  {
    name: "recv:trunc",
    also: ["recvmsg"],
    title: "With MSG_TRUNC recvmsg counts all of the datagram",
    needs: ["recvmsg", "datagram"],
    over: "inet",
    after: ["recvmsg"],
    fix: "pass the flag on to the call, and give its result as the count",
    async run({ datagrams }) {
      const { subject, subjectAddress, peer } = await datagrams();
      await peer.sendto(bytes("datagram"), subjectAddress);
      const { data, count } = await subject.recvmsg(4, ["trunc"]);
      expectBytes("the datagram", data, bytes("data"));
      expectSame(`"count" is`, count, 8);
    },
  },
  {
    name: "sendto",
    also: ["datagram", "unix:datagram"],
    title: "sendto sends one datagram, also an empty one, and the peer sees the agent's address",
    fix: "one call of sendto on the socket itself",
    async run({ datagrams }) {
      const { subject, subjectAddress, peer, peerAddress } = await datagrams();
      for (const data of [bytes("datagram"), bytes(""), everyByte(256)]) {
        expectSame(`"count" is`, await subject.sendto(data, peerAddress), data.length);
        const arrived = await peer.recvfrom(1000);
        expectBytes("the datagram that arrives", arrived.data, data);
        expectAddress("the peer sees", arrived.address, subjectAddress);
      }
    },
  },
  {
    name: "datagram:connect",
    also: ["connect", "getpeername"],
    title: "A datagram socket that is connected sends and receives without addresses",
    needs: ["datagram:connect", "stream"],
    over: "inet",
    after: ["sendto", "recvfrom"],
    fix: "one call of connect on the socket itself; send, sendall and recv are those of a stream",
    async run({ datagrams }) {
      const { subject, subjectAddress, peer, peerAddress } = await datagrams();
      await subject.connect(peerAddress);
      expectAddress("getpeername gives", await subject.getpeername(), peerAddress);
      await subject.sendOne(bytes("there"));
      expectBytes("the datagram that arrives", (await peer.recvfrom(100)).data, bytes("there"));
      await peer.sendto(bytes("back"), subjectAddress);
      expectBytes("the datagram received", await subject.recv(100), bytes("back"));
    },
  },
  {
    name: "disconnect",
    title: "A datagram socket that is disconnected has no peer, and sends to any address",
    needs: ["disconnect"],
    over: "inet",
    after: ["datagram:connect"],
    fix: "one call of connect on the socket itself, to an address of AF_UNSPEC",
    async run({ datagrams, fails }) {
      const { subject, peer, peerAddress } = await datagrams();
      await subject.connect(peerAddress);
      await subject.disconnect();
      await fails(subject.getpeername(), "it is connected no more", "ENOTCONN");
      await subject.sendto(everyByte(3), peerAddress);
      expectBytes("the datagram that arrives", (await peer.recvfrom(100)).data, everyByte(3));
    },
  },
  {
    name: "openDatagram/unbound",
    also: ["datagram:unbound"],
    title: "A socket without an address sends, and over IP is bound then",
    needs: ["datagram:unbound"],
    after: ["sendto"],
    fix: 'no bind where no address is given; over AF_UNIX such a socket has the path ""',
    async run({ subject, peer, family, datagram }) {
      const there = await datagram(peer);
      const socket = await subject.openDatagram(family);
      await socket.sendto(bytes("x"), there.address);
      const own = await socket.getsockname();
      const { address } = await there.socket.recvfrom(10);
      if (own.family === "unix") return expectSame("the path of getsockname is", own.path, "");
      // It may be bound to the unspecified address, where the peer sees the one that it has on the way.
      const port = address && address.family !== "unix" ? address.port : 0;
      expectSame("the port of getsockname is", own.port, port);
    },
  },
  {
    name: "recvfrom/unnamed",
    title: `A datagram of a socket without a name has no address, or the path ""`,
    over: "unix",
    after: ["recvfrom"],
    fix: `"address" is null where the call reports none`,
    section: "Messages",
    async run({ subject, peer, family, datagram }) {
      const here = await datagram(subject);
      await (await peer.openDatagram(family)).sendto(bytes("x"), here.address);
      const { address } = await here.socket.recvfrom(10);
      if (address !== null) expectAddress("recvfrom gives", address, { family: "unix", path: "" });
    },
  },
  {
    name: "sendto/too-large",
    title: "A datagram that is too large is not sent",
    over: "inet",
    after: ["sendto"],
    fix: "answer with the error of the socket call",
    async run({ datagrams, fails }) {
      const { subject, peerAddress } = await datagrams();
      const why = `no datagram holds ${TOO_MANY} bytes`;
      await fails(subject.sendto(new Uint8Array(TOO_MANY), peerAddress), why, "EMSGSIZE");
    },
  },
  {
    name: "close/datagram",
    title: "An address is free again when its socket was closed",
    over: "inet",
    fix: "close the socket itself, and before the answer",
    async run({ neighbour, family, datagrams }) {
      const { subject, subjectAddress } = await datagrams();
      await subject.close();
      expectSame(
        "opening the address again is",
        await outcome(neighbour.openDatagram(family, subjectAddress)),
        "ok",
      );
    },
  },
]);
