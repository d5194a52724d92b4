import { UserError } from "../core/errors.js";
import type { Json } from "../core/json.js";
import type { Ms } from "../core/units.js";
import type { SystemOption } from "./system.js";

type Problem = SystemOption["problem"];

/** Options as they were chosen, by name. */
export type ChosenOptions = { readonly [name: string]: Json };

/** Reads the options, with their fallbacks. Throws a UserError that names the option and what was expected. */
export function readOptions(reader: string, options: readonly SystemOption[], chosen: ChosenOptions): ChosenOptions {
  const read = options.map(({ name, fallback, problem }) => {
    const value = chosen[name] ?? fallback;
    const expected = problem(value);
    if (expected !== undefined)
      throw new UserError(`${reader}: ${name} ${JSON.stringify(value)}: expected ${expected}`);
    return [name, value];
  });
  return Object.fromEntries(read);
}

/** An option that is a number of milliseconds. */
export function milliseconds(least: Ms = 1): Problem {
  return (value) =>
    typeof value === "number" && value >= least ? undefined : `a number of milliseconds, at least ${least}`;
}

/** One that counts something. */
export function count(value: Json): string | undefined {
  return typeof value === "number" && Number.isInteger(value) && value >= 1 ? undefined : "a whole number, at least 1";
}

export function percentage(value: Json): string | undefined {
  return typeof value === "number" && value >= 0 ? undefined : "a percentage, at least 0";
}

/** One that is any of these words. */
export function choice(...words: readonly string[]): Problem {
  const expected = `a choice: ${words.map((word) => `"${word}"`).join(" or ")}`;
  return (value) => (words.includes(value as string) ? undefined : expected);
}

/** Times to draw from. */
export interface MsRange {
  readonly min: Ms;
  readonly max: Ms;
}

export function msRange(value: Json): string | undefined {
  return msRangeOf(value) === undefined ? 'a range of milliseconds such as "150..300"' : undefined;
}

/** The range that a word such as `150..300` tells; undefined where it tells none. */
export function msRangeOf(value: Json | undefined): MsRange | undefined {
  const match = typeof value === "string" ? /^(\d+)\.\.(\d+)$/.exec(value) : null;
  if (match === null) return undefined;
  const min = Number(match[1]);
  const max = Number(match[2]);
  return min >= 1 && max > min ? { min, max } : undefined;
}
