/** The folder of this package; `undefined` where it did not come from a folder. */
const HOME = import.meta.url.startsWith("file:")
  ? decodeURIComponent(new URL("../..", import.meta.url).pathname).replace(/\/$/, "")
  : undefined;

/**
 * The folder for reports unless `--out` names another: that of the package for a program which its tasks
 * start.
 */
export let latestReports = "reports/latest";

/**
 * Goes back to the folder in which the user stands, so that relative paths of the command line start there.
 * `npm run` and `deno task` start their programs in the folder of the package, and name the user's in
 * `INIT_CWD`.
 */
export function returnToUser(): void {
  if (HOME === undefined || Deno.cwd() !== HOME) return;
  const { state } = Deno.permissions.querySync({ name: "env", variable: "INIT_CWD" });
  const folder = state === "granted" ? Deno.env.get("INIT_CWD") : undefined;
  if (folder === undefined || folder === HOME) return;
  Deno.chdir(folder);
  latestReports = `${HOME}/${latestReports}`;
}
