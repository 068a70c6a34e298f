/* @ts-self-types="./cli.d.ts" */
// Not the whole module: the package lacks the data file that unicodeWidth() reads.
export * from "../node_modules/deno-std/cli/parse_args.js";
