import { formatPlace, type SourcePlace, UserError } from "../core/errors.js";

/**
 * Something wrong with what the user asked for. The place is in a file, or is a flag such as `--system`; undefined where
 * a flag is missing.
 */
export interface Problem {
  readonly place: SourcePlace | undefined;
  readonly message: string;
  readonly hint?: string;
}

/** A value the user gave, with the place where it stands. */
export interface Located<T> {
  readonly value: T;
  readonly place: SourcePlace;
}

/** All problems in one error, in the order in which they stand in the file. `problems` must not be empty. */
export function problemsError(problems: readonly Problem[]): UserError {
  const sorted = distinct([...problems].sort(byPlace));
  const [only, ...more] = sorted;
  if (only !== undefined && more.length === 0) {
    const { place, message, hint } = only;
    return new UserError(message, { ...(place && { place }), ...(hint !== undefined && { hint }) });
  }
  return new UserError(sorted.map(problemText).join("\n"));
}

/** One line: where, what, and what may have been meant. */
function problemText({ place, message, hint }: Problem): string {
  const where = place === undefined ? "" : `${formatPlace(place)}: `;
  return `${where}${message}${hint === undefined ? "" : ` (${hint})`}`;
}

/** One mistake in `defaults` shows up in every run that takes it over. */
function distinct(problems: readonly Problem[]): readonly Problem[] {
  const seen = new Set<string>();
  return problems.filter((problem) => {
    const text = problemText(problem);
    return !seen.has(text) && seen.add(text) !== undefined;
  });
}

function byPlace(left: Problem, right: Problem): number {
  const lines = (left.place?.line ?? 0) - (right.place?.line ?? 0);
  return lines === 0 ? (left.place?.column ?? 0) - (right.place?.column ?? 0) : lines;
}
