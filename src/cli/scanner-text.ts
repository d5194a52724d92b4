import { ArgumentScannerError, formatMessageForArgumentScannerError } from "@stricli/core";
import { meant } from "../campaign/suggest.js";

/**
 * The library that reads the command line ranks what may have been meant by edits alone, and so offers `--system` for
 * `--tim`. With edits that cost nothing, and names of any length, it hands over all there is, and we choose.
 */
export const EVERYTHING_OFFERED = {
  threshold: 1000,
  weights: { insertion: 0, deletion: 0, substitution: 0, transposition: 0 },
} as const;

/** What is printed for a flag that there is not, or a value of one that cannot be. */
export function unreadArguments(thrown: unknown): string {
  if (!(thrown instanceof ArgumentScannerError)) {
    return `the command line cannot be read: ${thrown instanceof Error ? thrown.message : String(thrown)}`;
  }
  return formatMessageForArgumentScannerError(thrown, {
    FlagNotFoundError({ input, corrections }) {
      const flags = corrections.map(kebab);
      const likely = meant(kebab(input), flags).map((flag) => `--${flag}`);
      return `unknown flag --${input}\nhint: ${likely.length > 0 ? didYouMean(likely) : "--help lists the flags"}`;
    },
  });
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
