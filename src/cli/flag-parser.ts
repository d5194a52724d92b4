import { UserError } from "../core/errors.js";

/** A parser for stricli, which names the flag and what was given: what it throws says what was expected. */
export function flagParser<T>(expected: string, parse: (text: string) => T | undefined): (text: string) => T {
  return (text) => {
    const value = parse(text);
    if (value === undefined) throw new UserError(`expected ${expected}`);
    return value;
  };
}

/** Any number. */
export const parseNumber = flagParser("a number", (text) => {
  const number = Number(text);
  return text.trim() === "" || Number.isNaN(number) ? undefined : number;
});
