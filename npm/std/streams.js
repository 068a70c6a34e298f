/* @ts-self-types="./streams.d.ts" */
export * from "../node_modules/deno-std/streams/mod.js";
