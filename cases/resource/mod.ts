import type { Case } from "../../harness/case/mod.ts";
import ephemeralExhaustion from "./ephemeral_exhaustion.ts";
import thousandsOfConnects from "./thousands_of_connects.ts";
import callsLeaveNothing from "./calls_leave_nothing.ts";
import copiesLeaveNothing from "./copies_leave_nothing.ts";
import emfileSocket from "./emfile_socket.ts";
import filesLeaveNothing from "./files_leave_nothing.ts";
import highDescriptors from "./high_descriptors.ts";
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
];

export default cases;
