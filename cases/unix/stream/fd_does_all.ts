import {
  BYTE,
  bytesOf,
  compared,
  defineCase,
  linux,
  outcome,
  posix,
  sameAddress,
} from "../../../harness/case/mod.ts";
import { sendPart } from "../../tcp/send/_file_part.ts";
import { isOn } from "../../option/_value.ts";

const LAST = bytesOf("the last");

const DOES = [
  ...[
    "stream",
    "descriptors",
    "poll",
    "sendfile",
    "unix:names",
    "shutdown:write",
    "option:SO_KEEPALIVE",
  ] as const,
];

const intact = { conforming: ["intact"] } as const;

export default defineCase({
  id: "unix/stream/fd-does-all",
  title: "A connection is used by the end that received it",
  requirement:
    "A socket that was received is polled, names its peer, takes options, sends a part of a file, is " +
    "half-closed and still receives, as the one that was sent.",
  level: "must",
  sources: [linux("unix(7)", "SCM_RIGHTS"), posix("dup"), posix("shutdown")],
  axes: { role: ["server", "client"], family: ["unix"] },
  needs: {
    subject: DOES,
    peer: DOES,
  },
  outcomes: {
    peerName: { conforming: ["same"] },
    set: { conforming: ["yes"] },
    readable: { conforming: ["yes"] },
    received: intact,
    sent: intact,
    file: intact,
    end: { conforming: ["eof"] },
    behindTheEnd: intact,
  },
  async script({ connected, role, record }) {
    const { subject, peer } = await connected();
    const passed = await connected();
    // The server gives, so that either seat does.
    const [giver, taker] = role === "server" ? [subject, peer] : [peer, subject];
    const [mine, others] = role === "server" ? [passed.subject, passed.peer] : [passed.peer, passed.subject];
    await giver.sendDescriptors(BYTE, [mine]);
    const [taken] = (await taker.recvDescriptors(10, 1)).sockets;
    const name = await mine.getpeername();
    await mine.close();
    record("peerName", sameAddress(await taken!.getpeername(), name) ? "same" : "different");
    await taken!.setsockopt("SO_KEEPALIVE", 1);
    record("set", await isOn(taken!, "SO_KEEPALIVE"));
    await others.sendall(LAST);
    record("readable", (await taken!.poll(["in"], 0)).includes("in") ? "yes" : "no");
    record("received", compared(await taken!.recv(100), LAST));
    await taken!.sendall(LAST);
    const part = await sendPart(taken!, LAST);
    await taken!.shutdown("write");
    record("sent", compared(await others.recvExactly(LAST.length), LAST));
    record("file", compared(await others.recvExactly(part.length), part));
    record("end", await outcome(others.recv(1)));
    await others.sendall(LAST);
    record("behindTheEnd", compared(await taken!.recvExactly(LAST.length), LAST));
  },
});
