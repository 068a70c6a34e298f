import type { Case } from "../../harness/case/mod.ts";
import ephemeralExhaustion from "./ephemeral_exhaustion.ts";
import thousandsOfConnects from "./thousands_of_connects.ts";
import callsLeaveNothing from "./calls_leave_nothing.ts";
import copiesLeaveNothing from "./copies_leave_nothing.ts";
import emfileSocket from "./emfile_socket.ts";
import exhaustedRests from "./exhausted_rests.ts";
import filesLeaveNothing from "./files_leave_nothing.ts";
import highDescriptors from "./high_descriptors.ts";
import connectionsLeaveNoThreads from "./connections_leave_no_threads.ts";
import connectionsRest from "./connections_rest.ts";
import waitingCallsRest from "./waiting_calls_rest.ts";
import waitingConnectRests from "./waiting_connect_rests.ts";
import waitingPollsRest from "./waiting_polls_rest.ts";
import vainCallsLeaveNothing from "./vain_calls_leave_nothing.ts";

/** The cases of `resource`. */
const cases: readonly Case[] = [
  emfileSocket,
  callsLeaveNothing,
  vainCallsLeaveNothing,
  filesLeaveNothing,
  copiesLeaveNothing,
  ephemeralExhaustion,
  thousandsOfConnects,
  highDescriptors,
  waitingCallsRest,
  waitingConnectRests,
  waitingPollsRest,
  connectionsRest,
  exhaustedRests,
  connectionsLeaveNoThreads,
];

export default cases;
