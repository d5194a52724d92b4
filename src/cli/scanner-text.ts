import { ArgumentScannerError, formatMessageForArgumentScannerError } from "@stricli/core";
import { meant } from "../campaign/suggest.js";
import { messageOf, UserError } from "../core/errors.js";

/**
 * The library that reads the command line ranks what may have been meant by edits alone, and so offers `--system` for
 * `--tim`. With edits that cost nothing, and names of any length, it hands over all there is, and we choose.
 */
export const EVERYTHING_OFFERED = {
  threshold: 1000,
  weights: { insertion: 0, deletion: 0, substitution: 0, transposition: 0 },
} as const;

/** What is printed for a flag that there is not, for a value of one that cannot be, and for arguments too few or too many. */
export function unreadArguments(thrown: unknown): string {
  if (!(thrown instanceof ArgumentScannerError)) {
    return `the command line cannot be read: ${messageOf(thrown)}`;
  }
  return formatMessageForArgumentScannerError(thrown, {
    FlagNotFoundError({ input, corrections }) {
      const flags = corrections.map(kebab);
      const likely = meant(kebab(input), flags).map((flag) => `--${flag}`);
      return `unknown flag --${input}\nhint: ${likely.length > 0 ? didYouMean(likely) : "--help lists the flags"}`;
    },
    AliasNotFoundError: ({ input }) => `unknown flag -${input}\nhint: --help lists the flags`,
    ArgumentParseError: ({ externalFlagNameOrPlaceholder, input, exception }) =>
      refused(externalFlagNameOrPlaceholder, expectation(exception), quoted(input)),
    InvalidNegatedFlagSyntaxError: ({ externalFlagName, valueText }) =>
      refused(externalFlagName, "expected no value", quoted(valueText)),
    UnsatisfiedFlagError: ({ externalFlagName, nextFlagName }) =>
      refused(externalFlagName, "expected a value", nextFlagName === undefined ? "none" : `--${kebab(nextFlagName)}`),
    UnexpectedFlagError: ({ externalFlagName, previousInput, input }) =>
      refused(externalFlagName, "expected one value", `${quoted(previousInput)} and ${quoted(input)}`),
    UnexpectedPositionalError: ({ input, expectedCount }) =>
      withHint(`unexpected argument ${quoted(input)}: expected ${expectedCount === 0 ? "none" : expectedCount}`),
    UnsatisfiedPositionalError: ({ placeholder }) => withHint(`expected ${placeholder}, got nothing`),
  });
}

function refused(flag: string, expected: string, got: string): string {
  return withHint(`--${kebab(flag)}: ${expected}, got ${got}`);
}

function withHint(what: string): string {
  return `${what}\nhint: --help tells what there is to give`;
}

function quoted(input: string): string {
  return JSON.stringify(input);
}

/** What our parsers throw says it; beside them there is only the library's own, of flags that are on or off. */
function expectation(thrown: unknown): string {
  return thrown instanceof UserError ? thrown.message : "expected true or false";
}

/** What is printed for a verb that there is not; `verbs` are all there are, each in backticks. */
export function unknownVerb(input: string, verbs: readonly string[]): string {
  const known = verbs.map((verb) => verb.replaceAll("`", ""));
  const likely = meant(input, known);
  return `unknown command ${input}\nhint: ${likely.length > 0 ? didYouMean(likely) : "--help lists the commands"}`;
}

function didYouMean(likely: readonly string[]): string {
  return `did you mean ${likely.join(" or ")}?`;
}

/** As flags are written: `timeLimit` is `time-limit`. */
function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
