import type { Case } from "../../../harness/case/mod.ts";
import callsAfterListener from "./calls_after_listener.ts";
import closedBeforeAccept from "./closed_before_accept.ts";
import cork from "./cork.ts";
import deferAccept from "./defer_accept.ts";
import earlyDataPreserved from "./early_data_preserved.ts";
import emfile from "./emfile.ts";
import emptyQueue from "./empty_queue.ts";
import endedBeforeAccept from "./ended_before_accept.ts";
import fifo from "./fifo.ts";
import flagsNotInherited from "./flags_not_inherited.ts";
import hundredQueued from "./hundred_queued.ts";
import hundredsInTurn from "./hundreds_in_turn.ts";
import independentSockets from "./independent_sockets.ts";
import keepaliveInherited from "./keepalive_inherited.ts";
import notListening from "./not_listening.ts";
import oneByOne from "./one_by_one.ts";
import optionsInherited from "./options_inherited.ts";
import resetBeforeAccept from "./reset_before_accept.ts";
import setWhileQueued from "./set_while_queued.ts";
import survivesListenerClose from "./survives_listener_close.ts";
import namesAfterListener from "./names_after_listener.ts";
import timeoutNotInherited from "./timeout_not_inherited.ts";
import twoListeners from "./two_listeners.ts";
import waitsInherited from "./waits_inherited.ts";

/** The cases of `tcp/accept`. */
const cases: readonly Case[] = [
  fifo,
  oneByOne,
  twoListeners,
  hundredQueued,
  hundredsInTurn,
  independentSockets,
  earlyDataPreserved,
  closedBeforeAccept,
  endedBeforeAccept,
  resetBeforeAccept,
  survivesListenerClose,
  namesAfterListener,
  callsAfterListener,
  emptyQueue,
  flagsNotInherited,
  timeoutNotInherited,
  optionsInherited,
  setWhileQueued,
  cork,
  keepaliveInherited,
  waitsInherited,
  deferAccept,
  notListening,
  emfile,
];

export default cases;
