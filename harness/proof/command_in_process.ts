import { main } from "../cli/main.ts";

/**
 * Runs a command of sockspec in this process, as without a terminal: its exit code, and the texts that it
 * printed.
 */
export async function said(args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const { error, log } = console;
  const { isTerminal } = Deno.stdout;
  const [stdout, stderr]: [string[], string[]] = [[], []];
  console.log = (text: string) => stdout.push(`${text}\n`);
  console.error = (text: string) => stderr.push(`${text}\n`);
  Deno.stdout.isTerminal = () => false;
  try {
    return { code: await main(args), stdout: stdout.join(""), stderr: stderr.join("") };
  } finally {
    Object.assign(console, { error, log });
    Deno.stdout.isTerminal = isTerminal;
  }
}
