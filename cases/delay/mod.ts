import type { Case } from "../../harness/case/mod.ts";
import accept from "./accept.ts";
import close from "./close.ts";
import connect from "./connect.ts";
import everyCall from "./every_call.ts";
import poll from "./poll.ts";
import recv from "./recv.ts";
import recvfrom from "./recvfrom.ts";
import room from "./room.ts";
import send from "./send.ts";
import setUp from "./set_up.ts";
import told from "./told.ts";

/** The cases of `delay`. */
const cases: readonly Case[] = [
  connect,
  accept,
  recv,
  recvfrom,
  send,
  room,
  poll,
  told,
  everyCall,
  setUp,
  close,
];

export default cases;
