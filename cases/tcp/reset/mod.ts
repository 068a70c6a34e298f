import type { Case } from "../../../harness/case.ts";
import recvOnceThenEof from "./recv_once_then_eof.ts";

/** The cases of `tcp/reset`. */
const cases: readonly Case[] = [recvOnceThenEof];

export default cases;
