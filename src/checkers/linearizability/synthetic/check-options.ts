import { UserError } from "../../../core/errors.js";
import { createRandom, MAX_SEED } from "../../../core/random.js";
import type { SyntheticOptions } from "./options.js";
import { VIOLATIONS } from "./subject.js";
import { createSubject, subjectKind } from "./subjects.js";

const MOST = Number.MAX_SAFE_INTEGER;

/** Throws a UserError, in the words of the command's flags, where no history can be made by these options. */
export function checkSyntheticOptions(options: SyntheticOptions): void {
  const { operations, clients, crashPct, seed, values, keys, tenure, model } = options;
  wholeNumber("--ops", operations, 0, 1_000_000_000);
  wholeNumber("--clients", clients, 1, 10_000);
  wholeNumber("--seed", seed, 0, MAX_SEED);
  wholeNumber("--values", values, 1, MOST);
  wholeNumber("--tenure", tenure, 1, MOST);
  if (keys !== undefined) wholeNumber("--keys", keys, 1, 1_000_000);
  if (!(crashPct >= 0 && crashPct <= 100))
    throw new UserError(`--crash-pct is a number from 0 to 100, not ${crashPct}`);
  if (keys !== undefined && subjectKind(model).keys === "none") {
    throw new UserError(`--keys makes no sense for ${model}: a client waits for one lock alone`, {
      hint: "leave it out, or choose another --model",
    });
  }
  checkViolation(options);
}

function checkViolation(options: SyntheticOptions): void {
  const { model, operations, clients, violation } = options;
  if (violation === undefined) return;
  const subject = createSubject(options, createRandom(options.seed));
  const sabotage = subject.sabotage(violation);
  if (sabotage === undefined) {
    const known = VIOLATIONS.filter((candidate) => subject.sabotage(candidate) !== undefined);
    throw new UserError(`--violate ${violation} makes no sense for ${model}`, {
      hint: `it can be broken by --violate ${known.join(" or ")}`,
    });
  }
  if (operations < sabotage.operations) {
    throw new UserError(
      `--violate ${violation} needs at least ${sabotage.operations} operations of ${model} with --clients ${clients}, not ${operations}`,
      { hint: "raise --ops" },
    );
  }
}

function wholeNumber(flag: string, value: number, least: number, most: number): void {
  if (Number.isSafeInteger(value) && value >= least && value <= most) return;
  const upTo = most === MOST ? `from ${least} up` : `from ${least} to ${most}`;
  throw new UserError(`${flag} is a whole number ${upTo}, not ${value}`);
}
