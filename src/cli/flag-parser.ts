import { UserError } from "../core/errors.js";

/** A parser for stricli: its message follows the flag's name. */
export function flagParser<T>(expected: string, parse: (text: string) => T | undefined): (text: string) => T {
  return (text) => {
    const value = parse(text);
    if (value === undefined) throw new UserError(`expected ${expected}`);
    return value;
  };
}
