import { stripVTControlCharacters } from "node:util";
import { ALL_CASES } from "../../cases/mod.ts";
import { type Case, defineCase, LEVELS } from "../case/case.ts";
import { select } from "../case/select.ts";
import { printable } from "../../reports/printable.ts";
import { sequencesIn } from "../explore/sequence_case.ts";
import { within } from "../endpoint/within.ts";
import { openFile } from "../run/read_file.ts";
import { UsageError } from "./usage.ts";

/** Milliseconds that a file of cases may take to load. */
const LOAD_MS = 10_000;

/** Options that choose cases. */
export const CASE_OPTIONS = {
  cases: {
    value: "DIR",
    repeatable: true,
    help: "Add the cases of a folder: the default export of each .ts file.",
  },
} as const;

/** The rules of selectors, which the help of several commands shows. */
export const SELECTORS =
  `A SELECTOR is an id (tcp/reset/recv-once-then-eof), the beginning of ids (tcp/reset), a glob
('tcp/*/echo'), or field:value: level:must, area:tcp, needs:abort, role:server, family:ipv6, mode:timeout;
the last three select variants. Selectors of one kind are united, different kinds intersect:
tcp udp level:must role:server selects the required server variants of both areas. A leading ! excludes.`;

/**
 * The selected cases, the user's own included.
 *
 * @throws {UsageError} for a folder or file that cannot be used.
 * @throws {SelectorError} for a selector that selects nothing.
 */
export async function chooseCases(folders: readonly string[], selectors: readonly string[]): Promise<Case[]> {
  return select(await allCases(folders, selectors), selectors);
}

/**
 * Those of the selected cases whose subject the harness drives, which `run` can play.
 *
 * @throws {UsageError} for a selector that names cases for servers.
 * @throws {SelectorError} for a selector that selects nothing.
 */
export function selectDriven(cases: readonly Case[], selectors: readonly string[]): Case[] {
  const server = selectors.find((each) => /^server(\/|$)/.test(each));
  if (server !== undefined) {
    throw new UsageError(
      `"${server}" is about servers, which are reached by their address: sockspec probe ADDRESS ` +
        `--service NAME ${server}`,
    );
  }
  return select(cases.filter(({ services }) => services === undefined), selectors);
}

/**
 * The suite's cases, the user's own, and the sequences of `explore` that some of the selectors name.
 *
 * @throws {UsageError} for a folder or file that cannot be used.
 * @throws {SequenceError} for a selector that looks like a sequence and is none.
 */
export async function allCases(
  folders: readonly string[],
  selectors: readonly string[] = [],
  loadMs = LOAD_MS,
): Promise<Case[]> {
  const cases = [...sequencesIn(selectors), ...ALL_CASES];
  for (const folder of folders) {
    for (const each of await loadCases(folder, loadMs)) {
      if (cases.some((other) => other.id === each.id)) {
        throw new UsageError(`Case "${each.id}" in "${folder}" already exists: give it another id`);
      }
      cases.push(each);
    }
  }
  return cases;
}

async function loadCases(folder: string, loadMs: number): Promise<Case[]> {
  const found: Case[] = [];
  for (const path of await filesBelow(folder)) {
    let module: { default?: unknown } | undefined;
    try {
      (await openFile(path)).close();
      const { href } = new URL(`file://${await Deno.realPath(path)}`);
      module = await within<{ default?: unknown }>(loadMs, import(href));
    } catch (error) {
      // Deno colours parts of the messages of imports.
      const words = printable(stripVTControlCharacters((error as Error).message));
      throw new UsageError(`Case file "${path}" could not be loaded: ${words}`);
    }
    if (module === undefined) {
      throw new UsageError(
        `Case file "${path}" must load within ${
          loadMs / 1000
        } s, and did not: look for an await in it, or in what it ` +
          "imports, that never ends",
      );
    }
    const definitions = Array.isArray(module.default) ? module.default : [module.default];
    for (const each of definitions) {
      if (!isCase(each)) {
        throw new UsageError(
          `Case file "${path}" must export what defineCase() returns as its default, found something else`,
        );
      }
      if (!found.includes(each)) found.push(each);
    }
  }
  if (found.length === 0) {
    throw new UsageError(`"--cases" must name a folder with .ts files, found none in "${folder}"`);
  }
  return found;
}

async function filesBelow(folder: string): Promise<string[]> {
  const paths: string[] = [];
  try {
    for await (const entry of Deno.readDir(folder)) {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory) paths.push(...await filesBelow(path));
      else if (/(?<!_test|\/mod)\.ts$/.test(path)) paths.push(path);
    }
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) throw error;
    throw new UsageError(
      `"--cases" must name a folder, could not read "${folder}": ${(error as Error).message}`,
    );
  }
  return paths.sort();
}

function isCase(value: unknown): value is Case {
  if (typeof value !== "object" || value === null) return false;
  const definition = value as Record<keyof Case, unknown>;
  const { id, title, requirement, level, script, sources, outcomes, axes, needs } = definition;
  const texts = [id, title, requirement].every((each) => typeof each === "string");
  const records = [sources, outcomes, axes, needs].every((each) => typeof each === "object" && each !== null);
  const known = LEVELS.some((each) => each === level);
  if (!texts || !records || !known || typeof script !== "function") return false;
  try {
    defineCase(value as Case);
    return true;
  } catch {
    return false;
  }
}
