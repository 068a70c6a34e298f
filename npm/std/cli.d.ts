// The part of @std/cli 1.0.32 that this project uses, declared for networks without JSR. What a call gives is
// inferred as it is there.
/** A word or more of them. */
type Names<T> = T | readonly Extract<T, string>[];
/** The options of {@linkcode parseArgs}. */
export interface ParseOptions<
  B extends boolean | string | undefined = boolean | string | undefined,
  S extends string | undefined = string | undefined,
  C extends string | undefined = string | undefined,
> {
  boolean?: Names<B>;
  string?: Names<S>;
  collect?: Names<C>;
  unknown?: (arg: string, key?: string, value?: unknown) => unknown;
}
/** Options by name; positional words in `_`. Where the names are not told, anything. */
type Args<B, S, C> =
  & { _: (string | number)[] }
  // deno-lint-ignore no-explicit-any
  & (undefined extends B & S & C ? Record<string, any>
    :
      & Record<string, unknown>
      & { [K in Extract<S, C & string>]: string[] }
      & { [K in Exclude<S, C> & string]?: string }
      & { [K in Extract<B, C & string>]: boolean[] }
      & { [K in Exclude<B, C> & string]: boolean });
/** Parses command line arguments. */
export function parseArgs<
  B extends boolean | string | undefined = undefined,
  S extends string | undefined = undefined,
  C extends string | undefined = undefined,
>(args: string[], options?: ParseOptions<B, S, C>): Args<B, S, C>;
