// The part of @std/cli 1.0.32 that this project uses, declared for networks without JSR.
/** What {@linkcode parseArgs} is told. */
export interface ParseOptions {
  readonly boolean?: readonly string[];
  readonly string?: readonly string[];
  readonly collect?: readonly string[];
  readonly negatable?: readonly string[];
  readonly default?: Readonly<Record<string, unknown>>;
  readonly alias?: Readonly<Record<string, string | readonly string[]>>;
  readonly "--"?: boolean;
  readonly stopEarly?: boolean;
  readonly unknown?: (arg: string, key?: string, value?: unknown) => unknown;
}
/** Parses command line arguments; positional ones are in `_`. */
export function parseArgs(
  args: string[],
  options?: ParseOptions,
): { _: (string | number)[]; [name: string]: unknown };
