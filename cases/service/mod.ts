import type { Case } from "../../harness/case/mod.ts";
import echoLoop from "./echo_loop.ts";
import secondClientQueued from "./second_client_queued.ts";
import sequentialClientsSurviveReset from "./sequential_clients_survive_reset.ts";
import upperLoop from "./upper_loop.ts";
import upperOneshot from "./upper_oneshot.ts";
import chatBroadcast from "./chat_broadcast.ts";
import eofDelimitedDownload from "./eof_delimited_download.ts";
import lengthPrefix from "./length_prefix.ts";
import idleResume from "./idle_resume.ts";
import lineServer from "./line_server.ts";
import proxyHalfClose from "./proxy_half_close.ts";
import remoteExecTruncation from "./remote_exec_truncation.ts";
import sizedDownload from "./sized_download.ts";
import threadedServer from "./threaded_server.ts";
import udpChat from "./udp_chat.ts";
import udpHello from "./udp_hello.ts";
import udpTime from "./udp_time.ts";
import udpUpper from "./udp_upper.ts";
import uploadReply from "./upload_reply.ts";

/** The cases of `service`. */
const cases: readonly Case[] = [
  upperOneshot,
  upperLoop,
  echoLoop,
  secondClientQueued,
  sequentialClientsSurviveReset,
  threadedServer,
  lineServer,
  remoteExecTruncation,
  lengthPrefix,
  eofDelimitedDownload,
  sizedDownload,
  uploadReply,
  chatBroadcast,
  proxyHalfClose,
  idleResume,
  udpHello,
  udpUpper,
  udpChat,
  udpTime,
];

export default cases;
