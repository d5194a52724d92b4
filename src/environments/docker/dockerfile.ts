/**
 * The Debian suites whose slim images a Dockerfile builds on, with its arguments filled in: `FROM debian:${SUITE}-slim`
 * with `SUITE=trixie` names `trixie`. Only what stands before the first instruction other than ARG may be used in FROM.
 */
export function debianSuites(dockerfile: string, args: { readonly [name: string]: string }): readonly string[] {
  const values = new Map<string, string>();
  const suites = new Set<string>();
  for (const line of dockerfile.split("\n")) {
    const argument = /^\s*ARG\s+(\w+)(?:=(\S*))?\s*$/i.exec(line);
    if (argument !== null) {
      const name = argument[1] as string;
      values.set(name, args[name] ?? argument[2] ?? "");
    }
    const from = /^\s*FROM\s+(?:--\S+\s+)*(\S+)/i.exec(line)?.[1];
    if (from === undefined) continue;
    const image = from.replace(/\$\{?(\w+)\}?/g, (_, name: string) => values.get(name) ?? "");
    const suite = /^debian:([a-z]+)-slim$/.exec(image)?.[1];
    if (suite !== undefined) suites.add(suite);
  }
  return [...suites];
}
