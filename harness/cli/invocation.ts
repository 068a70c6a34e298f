import { VERSION } from "../run/version.ts";

/** The beginning of commands that users are to type: a task of the one route or the other, or the package. */
export const INVOCATION: string = invocation();

function invocation(): string {
  if (!import.meta.url.startsWith("file:")) return `deno run -A jsr:@sockspec/sockspec@${VERSION}/cli`;
  return import.meta.resolve("@std/cli").startsWith("file:")
    ? "npm run -s sockspec --"
    : "deno task sockspec";
}
