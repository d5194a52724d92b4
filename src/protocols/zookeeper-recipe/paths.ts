/** The digits of the number that a sequential node's name ends with. */
const DIGITS = 10;

/** The node under which the candidates of an election stand. */
export function electionPath(election: string): string {
  return `/${encodeURIComponent(election)}`;
}

export function childName(parent: string, name: string): string {
  return parent === "/" ? `/${name}` : `${parent}/${name}`;
}

export function parentOf(path: string): string {
  const at = path.lastIndexOf("/");
  return at <= 0 ? "/" : path.slice(0, at);
}

export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

export function sequential(path: string, counter: number): string {
  return `${path}${String(counter).padStart(DIGITS, "0")}`;
}

/** The names of sequential nodes in the order of their numbers, whatever stands before those. */
export function bySequence(names: readonly string[]): readonly string[] {
  return names
    .map((name) => ({ name, sequence: Number(name.slice(-DIGITS)) }))
    .filter(({ sequence }) => Number.isInteger(sequence))
    .sort((left, right) => left.sequence - right.sequence)
    .map(({ name }) => name);
}
