/** The most edits at which a name still counts as a slip of the given one. */
function tolerance(name: string): number {
  return Math.max(1, Math.floor(name.length / 3));
}

/** More than these that begin alike tell nothing of what was meant. */
const MOST_MEANT = 4;

/**
 * The candidates that were probably meant: those that begin with the name, else the closest one. What is cut short
 * lacks many letters without a slip: `tim` is six from `timeLimit`, and five from `system`. Empty where none is close.
 */
export function meant(name: string, candidates: readonly string[]): readonly string[] {
  const wanted = name.toLowerCase();
  const ranked = candidates
    .map((candidate) => ({ candidate, edits: editDistance(wanted, candidate.toLowerCase()) }))
    .sort((left, right) => left.edits - right.edits);
  const [best] = ranked;
  if (best?.edits === 0) return [best.candidate];
  const longer = candidates.filter((candidate) => candidate.toLowerCase().startsWith(wanted));
  if (longer.length > 0 && longer.length <= MOST_MEANT) return longer;
  return best !== undefined && best.edits <= tolerance(name) ? [best.candidate] : [];
}

/** What to say beside "unknown X": the name that was probably meant, else all there are. */
export function suggestion(name: string, candidates: readonly string[]): string {
  const [one, ...others] = meant(name, candidates);
  if (one !== undefined) return `did you mean ${[one, ...others].join(" or ")}?`;
  return candidates.length === 0 ? "there are none" : `known: ${candidates.join(", ")}`;
}

/** Damerau-Levenshtein distance in its restricted form: insertions, deletions, substitutions, adjacent swaps. */
export function editDistance(left: string, right: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, column) => column);
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    for (let column = 1; column <= right.length; column++) {
      const same = left[row - 1] === right[column - 1];
      let best = Math.min(at(last, column) + 1, at(current, column - 1) + 1, at(last, column - 1) + (same ? 0 : 1));
      const swapped =
        row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      if (swapped) best = Math.min(best, at(beforeLast, column - 2) + 1);
      current.push(best);
    }
    beforeLast = last;
    last = current;
  }
  return at(last, right.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}
