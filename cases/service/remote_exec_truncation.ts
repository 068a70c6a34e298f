import {
  BOTH_ROLES,
  bytesOf,
  compared,
  defineCase,
  EVERY_FAMILY,
  type Outcome,
  rfc,
  tutorial,
} from "../../harness/case/mod.ts";
import { decoded } from "../boundary/_decoded.ts";

/** Bytes of one receive in the tutorial's client. */
const RECEIVE = 1024;

const GBK = [0xd6, 0xd0, 0xce, 0xc4, 0xb1, 0xe0, 0xc2, 0xeb];
const LISTING_TEXT = `>${"中文编码".repeat(375)}`;

/** The commands and their output in GBK: a table, so that no text from the network is ever executed. */
const COMMANDS: Readonly<Record<string, Uint8Array>> = {
  // One byte and then characters of two: every cut at an even place falls inside a character.
  listing: Uint8Array.from([0x3e, ...Array.from({ length: 375 }, () => GBK).flat()]),
  date: bytesOf("2026-01-31"),
};

export default defineCase({
  id: "service/remote-exec-truncation",
  title: "The output of a remote command is longer than the client's receive",
  requirement: "A receive gives the head of a longer reply; the next goes on " +
    "there, before the reply to the next command.",
  lesson: "recv(1024) gives up to 1024 bytes of whatever is there: the rest of a long output comes with " +
    "the next receive, before the reply to the next command. Send the length before the output (see " +
    "service/length-prefix), decode when all of it is there, and never run what comes from the network.",
  level: "must",
  sources: [tutorial("remote commands, whose output recv(1024) cuts"), rfc(9293, "3.7")],
  relay: "also",
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["stream"], peer: ["stream"] },
  outcomes: {
    head: { conforming: ["short"] },
    headAlone: { conforming: ["EILSEQ"] },
    next: { conforming: ["different"] },
    both: { conforming: ["intact"] },
    listing: { conforming: ["same"] },
  },
  async script({ listening, connectedTo, server, visible, record }) {
    const { listener, address } = await listening(server);
    const ends = await connectedTo(listener, address);
    const run = async (name: keyof typeof COMMANDS) => {
      await ends.client.sendall(bytesOf(name));
      const command = new TextDecoder().decode(await ends.server.recvExactly(name.length));
      await ends.server.sendall(COMMANDS[command] ?? new Uint8Array());
    };
    const listing = COMMANDS["listing"]!;
    const date = COMMANDS["date"]!;

    await run("listing");
    await visible(ends.client, "data", listing.length);
    const head = await ends.client.recv(RECEIVE);
    record("head", beginning(head, listing));
    record("headAlone", decoded([head], "gbk", LISTING_TEXT));

    await run("date");
    const next = await ends.client.recv(RECEIVE);
    record("next", compared(next, date) === "intact" ? "same" : "different");
    const rest = await ends.client.recvExactly(listing.length + date.length - head.length - next.length);
    const all = Uint8Array.from([...head, ...next, ...rest]);
    record("both", compared(all, Uint8Array.from([...listing, ...date])));
    record("listing", decoded([all.subarray(0, listing.length)], "gbk", LISTING_TEXT));
  },
});

/** `short` for a beginning of at most one receive, `corrupt` for other bytes, `long` for more. */
function beginning(head: Uint8Array, whole: Uint8Array): Outcome {
  if (head.length > RECEIVE) return "long";
  return head.length > 0 && compared(head, whole.subarray(0, head.length)) === "intact" ? "short" : "corrupt";
}
