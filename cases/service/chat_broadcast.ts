import {
  bytesOf,
  compared,
  defineCase,
  type Ends,
  INET,
  type Outcome,
  outcome,
  posix,
  rfc,
  tutorial,
} from "../../harness/case/mod.ts";

/** Clients of the room. The second one leaves it with a reset. */
const CLIENTS = 4;
const LEAVER = 1;

export default defineCase({
  id: "service/chat-broadcast",
  title: "A chat room passes each message on and strikes off the client that left",
  requirement:
    "A message reaches all clients of a room but its sender, and one that resets costs the others nothing.",
  lesson: "A chat room sends each message to every other client, with one sendall() for each. A client " +
    "that has left shows as an error or as no bytes: take it off the list, close it, and go on with the " +
    "others.",
  level: "must",
  sources: [tutorial("TCP chat room"), rfc(9293, "3.5.3"), posix("send", "ECONNRESET")],
  // The subject is the room: one of its clients leaves with an RST, which is the peer's to send.
  axes: { role: ["server"], family: INET },
  needs: { subject: ["stream"], peer: ["stream", "abort"] },
  outcomes: {
    first: { conforming: ["intact"] },
    leaverSeen: {
      conforming: ["ECONNRESET"],
      tolerated: { error: "the room only needs to see that the client is gone" },
    },
    second: { conforming: ["intact"] },
    senderHears: { conforming: ["pending"] },
  },
  async script({ listening, connectedTo, server, visible, pendingOr, record }) {
    const { listener, address } = await listening(server);
    const all: Ends[] = [];
    for (let index = 0; index < CLIENTS; index++) all.push(await connectedTo(listener, address));
    let members = [...all];

    /** One client says something; the room passes it on; the worst of what the others hear. */
    const say = async (from: Ends, text: string): Promise<Outcome> => {
      const others = members.filter((each) => each !== from);
      await from.client.sendall(bytesOf(text));
      const message = await from.server.recvExactly(bytesOf(text).length);
      for (const { server } of others) await server.sendall(message);
      const heard: Outcome[] = [];
      for (const { client } of others) {
        heard.push(compared(await client.recvExactly(message.length), bytesOf(text)));
      }
      return heard.find((each) => each !== "intact") ?? "intact";
    };
    record("first", await say(all[0]!, "大家好, everybody"));

    const leaver = all[LEAVER]!;
    await leaver.client.abort();
    await visible(leaver.server, "reset");
    record("leaverSeen", await outcome(leaver.server.recv(1024)));
    await leaver.server.close();
    members = members.filter((each) => each !== leaver);
    record("second", await say(all[2]!, "who is left?"));
    record("senderHears", await pendingOr(all[2]!.client.recv(1), outcome));
  },
});
