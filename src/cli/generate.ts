import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { buildCommand } from "@stricli/core";
import { suggestion } from "../campaign/suggest.js";
import {
  checkSyntheticOptions,
  SYNTHETIC_DEFAULTS,
  SYNTHETIC_MODELS,
  type SyntheticOptions,
  syntheticText,
  VIOLATIONS,
} from "../checkers/linearizability/synthetic/index.js";
import { UserError } from "../core/errors.js";
import type { CliContext } from "./context.js";
import { parseNumber } from "./flag-parser.js";

interface GenerateFlags {
  readonly model: string;
  readonly ops: number;
  readonly clients: number;
  readonly crashPct: number;
  readonly violate?: string;
  readonly seed: number;
  readonly values: number;
  readonly unique: boolean;
  readonly keys?: number;
  readonly tenure: number;
}

/** A history on standard output: legal by construction, or with one violation near its end. */
async function generate(this: CliContext, flags: GenerateFlags): Promise<void> {
  const options = optionsFrom(flags);
  checkSyntheticOptions(options);
  try {
    // The process' own stream: the one at hand here says nothing of a reader that is slower than we are.
    await pipeline(Readable.from(syntheticText(options)), process.stdout, { end: false });
  } catch (thrown) {
    // A reader that has seen enough (`| head`) is no error.
    if ((thrown as NodeJS.ErrnoException).code !== "EPIPE") throw thrown;
  }
}

function optionsFrom(flags: GenerateFlags): SyntheticOptions {
  const { ops, clients, crashPct, seed, values, unique, keys, tenure, violate } = flags;
  return {
    model: named("model", flags.model, SYNTHETIC_MODELS),
    operations: ops,
    clients,
    crashPct,
    seed,
    values,
    written: unique ? "unique" : "repeated",
    tenure,
    ...(keys === undefined ? {} : { keys }),
    ...(violate === undefined ? {} : { violation: named("violation", violate, VIOLATIONS) }),
  };
}

function named<Name extends string>(what: string, text: string, known: readonly Name[]): Name {
  const name = known.find((candidate) => candidate === text);
  if (name === undefined) throw new UserError(`unknown ${what} ${text}`, { hint: suggestion(text, known) });
  return name;
}

function number(brief: string, fallback: number) {
  return { kind: "parsed", parse: parseNumber, brief, placeholder: "n", default: String(fallback) } as const;
}

export const generateCommand = buildCommand<GenerateFlags, [], CliContext>({
  func: generate,
  parameters: {
    flags: {
      model: { kind: "parsed", parse: (text) => text, brief: `one of ${SYNTHETIC_MODELS.join(", ")}` },
      ops: number("how many operations", 1000),
      clients: number("how many clients are busy at once", SYNTHETIC_DEFAULTS.clients),
      crashPct: number("how many operations in a hundred have no known outcome", SYNTHETIC_DEFAULTS.crashPct),
      violate: {
        kind: "parsed",
        parse: (text) => text,
        brief: "break one guarantee near the end: a stale read, a lost write or element, a double grant of a lock",
        placeholder: VIOLATIONS.join("|"),
        optional: true,
      },
      seed: number("decides everything that chance decides", 1),
      values: number("how many different values are written", SYNTHETIC_DEFAULTS.values),
      unique: { kind: "boolean", brief: "write no value twice", default: false },
      keys: {
        kind: "parsed",
        parse: parseNumber,
        brief: "how many keys to spread over (10 in kv, 3 in multi-register, else none)",
        placeholder: "n",
        optional: true,
      },
      tenure: number("about how many operations a leader stays, where there are tokens", SYNTHETIC_DEFAULTS.tenure),
    },
  },
  docs: { brief: "makes a history, legal or broken on purpose, on standard output" },
});
