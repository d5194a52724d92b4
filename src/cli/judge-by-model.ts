import { loadModel, namesModule } from "../campaign/load-model.js";
import { suggestion } from "../campaign/suggest.js";
import {
  collectorFor,
  decideParts,
  explainParts,
  type ModelVerdict,
  models,
} from "../checkers/linearizability/index.js";
import type { CheckLimits } from "../contract/checker.js";
import type { Model } from "../contract/model.js";
import { UserError } from "../core/errors.js";
import type { Json } from "../core/json.js";
import type { HistorySource } from "../store/history-source.js";

/** What `usurper check FILE --model NAME --json` prints. */
export interface MeasuredVerdict extends ModelVerdict {
  readonly format: string;
  /** The decision alone, without reading the file and without explaining. */
  readonly timeMs: number;
  /** The most memory that the process has held. */
  readonly peakBytes: number;
}

export interface JudgeOptions {
  readonly limits: CheckLimits;
  readonly initial?: { readonly value: Json };
  readonly show?: "orders";
}

/** Judges a history as it streams by: of its events only open operations are kept. */
export function judgeByModel(source: HistorySource, model: Model, options: JudgeOptions): MeasuredVerdict {
  const collector = collectorFor(model, source.header);
  for (const event of source.events()) collector.take(event);
  const collected = collector.finish();
  const { limits, initial, show } = options;
  const modelOptions = {
    ...limits,
    ...(initial === undefined ? {} : { initial: initial.value }),
    ...(show === undefined ? {} : { show }),
  };
  const startMs = performance.now();
  const decided = decideParts(model, collected.parts, modelOptions);
  const timeMs = Math.round((performance.now() - startMs) * 1000) / 1000;
  const judged = explainParts(model, collected, decided, modelOptions);
  return { ...judged, format: source.format, timeMs, peakBytes: process.resourceUsage().maxRSS * 1024 };
}

/** One of ours by its name, or a user's own by the path of its module. */
export async function modelNamed(name: string): Promise<Model> {
  if (namesModule(name)) return loadModel(name);
  const known = models.find((model) => model.name === name);
  if (known !== undefined) return known;
  const names = models.map((model) => model.name);
  throw new UserError(`unknown model ${name}`, {
    hint: `${suggestion(name, names)}; a model of your own is named by its path, e.g. ./my-model.ts`,
  });
}

function parseInitial(text: string): { readonly value: Json } {
  try {
    return { value: JSON.parse(text) as Json };
  } catch {
    throw new UserError("expected JSON");
  }
}

const asGiven = (text: string): string => text;

/** The flags of verbs that judge a history by a model. */
export const MODEL_FLAGS = {
  model: {
    kind: "parsed",
    parse: asGiven,
    brief: "judge by this model alone: a name, or the path of your own",
    optional: true,
  },
  initial: {
    kind: "parsed",
    parse: parseInitial,
    brief: "the model's initial value",
    placeholder: "json",
    optional: true,
  },
  format: { kind: "parsed", parse: asGiven, brief: "the file's format, told apart unless named", optional: true },
  independent: { kind: "boolean", brief: "values are [key value]: judge each key by itself", default: false },
} as const;
