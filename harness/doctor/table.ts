import type { Check, Group } from "./check.ts";
import { BULK } from "./checks/bulk.ts";
import { CLOSING } from "./checks/closing.ts";
import { CONNECTING } from "./checks/connecting.ts";
import { DATAGRAMS } from "./checks/datagrams.ts";
import { DEMAND } from "./checks/demand.ts";
import { DESCRIPTORS } from "./checks/descriptors.ts";
import { EPOLL } from "./checks/epoll.ts";
import { EVERY_OPTION } from "./checks/every_option.ts";
import { FILES } from "./checks/files.ts";
import { LIMITS } from "./checks/limits.ts";
import { LISTENING } from "./checks/listening.ts";
import { MODES } from "./checks/modes.ts";
import { MULTICAST } from "./checks/multicast.ts";
import { NAMES } from "./checks/names.ts";
import { OPTIONS } from "./checks/options.ts";
import { POLL } from "./checks/poll.ts";
import { PROCESSES } from "./checks/processes.ts";
import { ENDING, MESSAGES } from "./checks/protocol.ts";
import { RECEIVING } from "./checks/receiving.ts";
import { RESET } from "./checks/reset.ts";
import { SENDING } from "./checks/sending.ts";
import { SHUTDOWN } from "./checks/shutdown.ts";
import { SIDE_BY_SIDE } from "./checks/side_by_side.ts";
import { STEPS } from "./checks/steps.ts";
import { UNDECLARED } from "./checks/undeclared.ts";
import { URGENT_DATA } from "./checks/urgent.ts";
import { WAITING } from "./checks/waiting.ts";

/** Every check, in the order in which they are made. */
export const GROUPS: readonly Group[] = [
  MESSAGES,
  LISTENING,
  CONNECTING,
  RECEIVING,
  SENDING,
  CLOSING,
  SHUTDOWN,
  DATAGRAMS,
  BULK,
  WAITING,
  SIDE_BY_SIDE,
  STEPS,
  DESCRIPTORS,
  MODES,
  POLL,
  EPOLL,
  OPTIONS,
  EVERY_OPTION,
  URGENT_DATA,
  MULTICAST,
  FILES,
  PROCESSES,
  NAMES,
  LIMITS,
  DEMAND,
  RESET,
  UNDECLARED,
  ENDING,
];

/** Every check, in the order of the groups. */
export const CHECKS: readonly Check[] = GROUPS.flatMap(({ checks }) => checks);
