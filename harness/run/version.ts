import configuration from "../../deno.json" with { type: "json" };

/** The version of this package. */
export const VERSION: string = configuration.version;
