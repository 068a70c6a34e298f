import { type Outcome, outcome, type Socket } from "../../harness/case/mod.ts";

export type OptionName = Parameters<Socket["getsockopt"]>[0];

export async function valueOf(socket: Socket, option: OptionName): Promise<number> {
  return (await socket.getsockopt(option)).value;
}

/** `yes` if a flag is on. Systems read 1, or the bit that stands for the option. */
export async function isOn(socket: Socket, option: OptionName): Promise<Outcome> {
  return await valueOf(socket, option) !== 0 ? "yes" : "no";
}

/** `same` if an option has a value. */
export async function has(socket: Socket, option: OptionName, value: number): Promise<Outcome> {
  return await valueOf(socket, option) === value ? "same" : "different";
}

/** Sets an option: `same` if it reads as it was set, `different` if not, or how the call failed. */
export async function set(socket: Socket, option: OptionName, value: number): Promise<Outcome> {
  const setting = await outcome(socket.setsockopt(option, value));
  return setting === "ok" ? await has(socket, option, value) : setting;
}
