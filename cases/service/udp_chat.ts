import {
  BOTH_ROLES,
  bytesOf,
  compared,
  defineCase,
  INET,
  type Outcome,
  outcome,
  posix,
  rfc,
  sameAddress,
  tutorial,
} from "../../harness/case/mod.ts";

const NAMES = ["张三", "李四", "王五", "赵六", "Eve"];

export default defineCase({
  id: "service/udp-chat",
  title: "Several named clients chat over UDP through one port",
  requirement:
    "One socket receives from many clients, each with its own address, and a reply to that reaches it alone.",
  lesson: "One UDP socket serves all clients: recvfrom() gives the sender with each datagram, and " +
    "sendto() answers that one alone. Do not keep the last sender as the one to answer.",
  level: "must",
  sources: [tutorial("UDP chat with several clients"), rfc(768), posix("recvfrom")],
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["datagram"], peer: ["datagram"] },
  outcomes: {
    messages: { conforming: ["intact"] },
    senders: { conforming: ["same"], after: { messages: "intact" } },
    replies: { conforming: ["intact"], after: { senders: "same" } },
    nothingElse: { conforming: ["pending"], after: { replies: "intact" } },
  },
  async script({ datagram, server, client, pendingOr, record }) {
    const room = await datagram(server);
    const clients = await Promise.all(NAMES.map(async (name) => ({ name, ...await datagram(client) })));

    const heard = [];
    for (const { name, socket } of clients) {
      await socket.sendto(bytesOf(`${name}: 你好`), room.address);
      heard.push(await room.socket.recvfrom(1024));
    }
    const messages = worst(heard.map(({ data }, index) => compared(data, bytesOf(`${NAMES[index]}: 你好`))));
    record("messages", messages);
    if (messages !== "intact") return;
    const same = heard.every(({ address }, index) => sameAddress(address, clients[index]!.address));
    record("senders", same ? "same" : "different");
    if (!same) return;

    // In the other order: a reply must go where its own message came from, not to whoever wrote last.
    for (const { address } of heard.toReversed()) {
      const to = clients.find((each) => sameAddress(each.address, address))!;
      await room.socket.sendto(bytesOf(`欢迎 ${to.name}`), address!);
    }
    const replies: Outcome[] = [];
    for (const { name, socket } of clients) {
      replies.push(compared((await socket.recvfrom(1024)).data, bytesOf(`欢迎 ${name}`)));
    }
    record("replies", worst(replies));
    if (worst(replies) !== "intact") return;
    record("nothingElse", await pendingOr(clients[0]!.socket.recvfrom(1024), outcome));
  },
});

/** The first outcome that is not `intact`. */
function worst(outcomes: readonly Outcome[]): Outcome {
  return outcomes.find((each) => each !== "intact") ?? "intact";
}
