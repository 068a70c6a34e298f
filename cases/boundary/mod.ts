import type { Case } from "../../harness/case/mod.ts";
import sizesOfEveryCall from "./sizes_of_every_call.ts";
import tcpCoalesce from "./tcp_coalesce.ts";
import tcpSplit from "./tcp_split.ts";
import utf8Split from "./utf8_split.ts";
import gbkSplit from "./gbk_split.ts";

/** The cases of `boundary`. */
const cases: readonly Case[] = [tcpCoalesce, tcpSplit, utf8Split, gbkSplit, sizesOfEveryCall];

export default cases;
