import type { Case } from "../../../harness/case/mod.ts";
import backlogClamp from "./backlog_clamp.ts";
import backlogLimit from "./backlog_limit.ts";
import backlogRaised from "./backlog_raised.ts";
import closeResetsQueued from "./close_resets_queued.ts";
import closeVsBlockedAccept from "./close_vs_blocked_accept.ts";
import fionread from "./fionread.ts";
import idleCloseFreesPort from "./idle_close_frees_port.ts";
import ioOnListener from "./io_on_listener.ts";
import onConnected from "./on_connected.ts";
import relisten from "./relisten.ts";
import restartSamePort from "./restart_same_port.ts";
import shutdownRd from "./shutdown_rd.ts";
import unbound from "./unbound.ts";

/** The cases of `tcp/listen`. */
const cases: readonly Case[] = [
  backlogLimit,
  backlogClamp,
  relisten,
  backlogRaised,
  unbound,
  onConnected,
  ioOnListener,
  fionread,
  closeResetsQueued,
  closeVsBlockedAccept,
  restartSamePort,
  idleCloseFreesPort,
  shutdownRd,
];

export default cases;
