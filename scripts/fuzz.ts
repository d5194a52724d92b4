/**
 * `npm run fuzz -- [--minutes N] [--seed S] [--model M]`: compares the linearizability engine with oracles on random
 * histories, until the time is over or something does not agree; then it tells the smallest history and exits 1.
 */
import { parseArgs } from "node:util";
import { type Family, families, type Size } from "../src/checkers/linearizability/fuzz/families.js";
import { fuzzRound, type Round } from "../src/checkers/linearizability/fuzz/round.js";
import { createRandom, MAX_SEED } from "../src/core/random.js";

const RUNS: { readonly [size in Size]: number } = { tiny: 400, medium: 150, wide: 60, long: 4 };
const PROGRESS_EVERY_MS = 10_000;

interface Tally {
  histories: number;
  unjudged: number;
  readonly verdicts: { valid: number; invalid: number; unknown: number };
}

function emptyTally(): Tally {
  return { histories: 0, unjudged: 0, verdicts: { valid: 0, invalid: 0, unknown: 0 } };
}

function add(tally: Tally, round: Round): void {
  tally.histories += round.histories;
  tally.unjudged += round.unjudged;
  tally.verdicts.valid += round.verdicts.valid;
  tally.verdicts.invalid += round.verdicts.invalid;
  tally.verdicts.unknown += round.verdicts.unknown;
}

function told({ histories, unjudged, verdicts: { valid, invalid, unknown } }: Tally): string {
  return `${histories} histories: ${valid} valid, ${invalid} invalid, ${unknown} unknown; ${unjudged} without an oracle`;
}

function wholeNumber(flag: string, text: string, most: number): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isInteger(value) && value >= 0 && value <= most) return value;
  throw new RangeError(`${flag} is a whole number from 0 to ${most}, not ${text}`);
}

function fuzz(chosen: readonly Family[], seed: number, minutes: number): Tally | undefined {
  const random = createRandom(seed);
  const startMs = performance.now();
  const all = emptyTally();
  const byModel = new Map(chosen.map(({ model }) => [model, emptyTally()]));
  let shownMs = startMs;
  for (let turn = 0; performance.now() - startMs < minutes * 60_000; turn++) {
    const family = chosen[turn % chosen.length] as Family;
    const roundSeed = random.int(0, 0x7fff_ffff);
    const round = fuzzRound(family, roundSeed, RUNS[family.size]);
    add(all, round);
    add(byModel.get(family.model) as Tally, round);
    if (round.mismatch !== undefined) {
      console.log(`MISMATCH in ${family.name}, round seed ${roundSeed} (of seed ${seed}): ${round.mismatch.problem}`);
      console.log(round.mismatch.counterexample);
      return undefined;
    }
    if (performance.now() - shownMs < PROGRESS_EVERY_MS) continue;
    shownMs = performance.now();
    const rate = (1000 * all.histories) / (shownMs - startMs);
    console.log(`${told(all)}; ${rate.toFixed(0)} a second, round ${turn} of seed ${seed}`);
  }
  for (const [model, tally] of byModel) console.log(`  ${model}: ${told(tally)}`);
  return all;
}

function main(): void {
  const { values } = parseArgs({
    options: {
      minutes: { type: "string", default: "1" },
      seed: { type: "string" },
      model: { type: "string" },
    },
  });
  const minutes = Number(values.minutes);
  if (!(minutes > 0)) throw new RangeError(`--minutes is a number above 0, not ${values.minutes}`);
  const seed =
    values.seed === undefined
      ? Math.floor(Math.random() * (MAX_SEED + 1))
      : wholeNumber("--seed", values.seed, MAX_SEED);
  const every = families();
  const chosen = every.filter(({ model }) => values.model === undefined || model === values.model);
  if (chosen.length === 0) {
    const known = [...new Set(every.map(({ model }) => model))].join(", ");
    throw new RangeError(`no model is named ${values.model}; there are ${known}`);
  }
  console.log(`fuzzing with seed ${seed} for ${minutes} minutes`);
  const all = fuzz(chosen, seed, minutes);
  if (all === undefined) process.exitCode = 1;
  else console.log(`no mismatch in ${told(all)}; seed ${seed}`);
}

try {
  main();
} catch (error) {
  if (!(error instanceof RangeError || error instanceof TypeError)) throw error;
  console.error(`usage: npm run fuzz -- [--minutes N] [--seed S] [--model M]; ${error.message}`);
  process.exitCode = 3;
}
