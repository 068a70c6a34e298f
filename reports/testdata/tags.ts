/** Every kind of tag, and each with the names of its attributes; script and style are taken out first. */
export function tagsOf(page: string): Set<string> {
  const body = page.replace(/<style>.*?<\/style>/s, "").replace(/<script>.*?<\/script>/s, "");
  return new Set(
    [...body.matchAll(/<([^\s>]+)([^>]*)>/g)].flatMap(([, tag, rest = ""]) => {
      const attributes = rest.replaceAll(/="[^"]*"/g, "").split(/\s+/).filter(Boolean);
      return [tag!, ...attributes.map((each) => `${tag} ${each}`)];
    }),
  );
}
