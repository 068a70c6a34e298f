import { type Markup, markup, trusted } from "./markup.ts";
import { STYLE } from "./style.ts";

/**
 * The beginning of a page that opens from disk, up to the body. Nothing is fetched, and no script runs but
 * the one whose SHA-256 is given (base64). Styles are inline because diagrams place their parts.
 */
export function beginning(page: { title: string; style: string; scriptHash?: string }): Markup {
  const { title, style, scriptHash } = page;
  const scripts = scriptHash === undefined ? "" : `script-src 'sha256-${scriptHash}'; `;
  const policy =
    `default-src 'none'; style-src 'unsafe-inline'; ${scripts}base-uri 'none'; form-action 'none'`;
  return markup`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${trusted(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${trusted(STYLE + style)}</style>
</head>
`;
}

/** The SHA-256 of a script, in base64, as a Content-Security-Policy names it. */
export async function hashOf(script: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(script));
  return btoa(String.fromCharCode(...new Uint8Array(digest)));
}
