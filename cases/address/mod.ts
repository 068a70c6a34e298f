import type { Case } from "../../harness/case/mod.ts";
import autobindOnConnect from "./autobind_on_connect.ts";
import bindEphemeral from "./bind_ephemeral.ts";
import bindInUse from "./bind_in_use.ts";
import bindThenConnectSource from "./bind_then_connect_source.ts";
import doubleBind from "./double_bind.ts";
import getpeernameUnconnected from "./getpeername_unconnected.ts";
import namesReciprocal from "./names_reciprocal.ts";

/** The cases of `address`. */
const cases: readonly Case[] = [
  namesReciprocal,
  bindInUse,
  bindEphemeral,
  autobindOnConnect,
  bindThenConnectSource,
  doubleBind,
  getpeernameUnconnected,
];

export default cases;
