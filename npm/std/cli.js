/* @ts-self-types="./cli.d.ts" */
export * from "../node_modules/deno-std/cli/mod.js";
