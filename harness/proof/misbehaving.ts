import { AgentEndpoint } from "../agent/client.ts";
import { PYTHON } from "./python.ts";

/** The beginning that the misbehaving agents of the tests share. */
const PRELUDE = `
import json, os, signal, sys, time
def say(text):
    sys.stdout.write(text + "\\n")
    sys.stdout.flush()
def hear():
    line = sys.stdin.readline()
    if not line:
        os._exit(0)
    return json.loads(line)
def answer(result, id=None):
    say('{"jsonrpc":"2.0","id":%s,"result":%s}' % (asked["id"] if id is None else id, result))
def hello():
    global asked
    asked = hear()
    answer('{"protocol":1,"identity":{"name":"x","version":"1","language":"p","runtime":"r","os":"linux"},"capabilities":[]}')
`;

/** The command of an agent that runs `body` (Python) instead of serving. */
export function misbehaving(body: string): string[] {
  return [...PYTHON, "-c", PRELUDE + body];
}

/** An agent that introduces itself and then runs `body` (Python). */
export function afterHandshake(body: string): Promise<AgentEndpoint> {
  return AgentEndpoint.start({ name: "odd", command: misbehaving(`hello()\n${body}`) });
}

/**
 * True if a process is there and is not a zombie. Deno itself opens `/proc` only with every permission, so
 * `cat` does it.
 */
export async function runs(pid: number): Promise<boolean> {
  const { success, stdout } = await new Deno.Command("cat", { args: [`/proc/${pid}/stat`], stderr: "null" })
    .output();
  const status = new TextDecoder().decode(stdout);
  return success && status[status.lastIndexOf(")") + 2] !== "Z";
}

/** Waits for a process that was killed to be gone: the signal is sent, but the kernel takes its time. */
export async function gone(pid: number): Promise<void> {
  for (let attempt = 0; await runs(pid); attempt++) {
    if (attempt === 100) throw new Error(`The process ${pid} still runs, expected it to be killed`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Registers a test that may leave no operation and no resource behind. */
export function strictly(name: string, fn: () => Promise<void>): void {
  Deno.test({ name, fn, sanitizeOps: true, sanitizeResources: true });
}
