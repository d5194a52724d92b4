/**
 * `npm run mutants -- [--count N] [--seed S] [--seeds RUNS] [--jobs J] [--only TEXT] [--write]`: makes N small changes to
 * Raft and to the coordination store, one at a time, and hunts each with the rows of `campaigns/mutants.yaml`. Tells
 * which were found and by what; `--write` puts it into `docs/mutants.md`. Exits 1 where fewer than nine in ten are found
 * of those that differ from the original at all.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { mutationsIn } from "./mutants/candidates.js";
import { inTurn, type NamedMutation, named } from "./mutants/choose.js";
import { Compiler } from "./mutants/compiler.js";
import { figuresOf, type Hunted, pageOf } from "./mutants/page.js";
import { Tree } from "./mutants/tree.js";

const PROJECT = resolve(fileURLToPath(import.meta.url), "../..");
const CAMPAIGN = "campaigns/mutants.yaml";
const PAGE = "docs/mutants.md";
const FOLDERS = [
  "src/protocols/raft",
  "src/protocols/raft/rules",
  "src/protocols/coordination",
  "src/protocols/coordination/replica",
];

/**
 * What watches, describes, parses or asks, and what only a planted mistake uses: no part of the consensus core or of the
 * store's state machine.
 */
const LEFT_OUT: readonly string[] = [
  ...[
    "index",
    "invariants",
    "committed-entries",
    "marks",
    "options",
    "rules",
    "administration",
    "administrative-messages",
    "operators",
  ],
  ...["store-marks", "client-marks", "client-policy", "commands", "calls", "campaign", "classify", "client"],
  ...["pending-request", "request-channel", "route", "storage-records"],
];

const LEAST_KILL_RATE_PCT = 90;

const { values } = parseArgs({
  options: {
    count: { type: "string", default: "60" },
    seed: { type: "string", default: "1" },
    seeds: { type: "string", default: "20" },
    jobs: { type: "string", default: "2" },
    only: { type: "string", default: "" },
    write: { type: "boolean", default: false },
  },
});
process.exitCode = await main();

async function main(): Promise<number> {
  const chosen = choose(Number(values.count), Number(values.seed));
  const trees = Array.from({ length: Number(values.jobs) }, () => new Tree(PROJECT));
  try {
    const hunted = await huntAll(chosen, trees, Number(values.seeds));
    if (hunted === undefined) return 1;
    const figures = figuresOf(hunted);
    for (const { mutant } of figures.survivors) console.log(`SURVIVED ${mutant.file}:${mutant.line} ${mutant.name}`);
    console.log(`${figures.killRatePct.toFixed(1)} % found; ${figures.equivalent.length} are equivalent`);
    const command = `npm run mutants -- --count ${values.count} --seed ${values.seed} --seeds ${values.seeds} --write`;
    if (values.write) writeFileSync(resolve(PROJECT, PAGE), pageOf(figures, { command, campaign: CAMPAIGN }));
    return figures.killRatePct >= LEAST_KILL_RATE_PCT ? 0 : 1;
  } finally {
    for (const tree of trees) tree[Symbol.dispose]();
  }
}

function choose(count: number, seed: number): readonly NamedMutation[] {
  const files = FOLDERS.flatMap((folder) =>
    readdirSync(resolve(PROJECT, folder))
      .filter((file) => file.endsWith(".ts"))
      .map((file) => `${folder}/${file}`),
  ).filter((file) => !/\.test\.ts$|-mistakes\.ts$/.test(file) && !LEFT_OUT.includes(basename(file, ".ts")));
  const all = named(files.flatMap((file) => mutationsIn(file, readFileSync(resolve(PROJECT, file), "utf8"))));
  const compiler = new Compiler(PROJECT, files);
  const chosen: NamedMutation[] = [];
  for (const mutation of inTurn(all, seed)) {
    if (chosen.length === count) break;
    if (mutation.name.includes(values.only) && compiler.compiles(mutation)) chosen.push(mutation);
  }
  return chosen;
}

/** Undefined where the original itself is found fault with: then no hunt says anything. */
async function huntAll(
  mutants: readonly NamedMutation[],
  trees: readonly Tree[],
  seeds: number,
): Promise<readonly Hunted[] | undefined> {
  const original = await (trees[0] as Tree).hunt(CAMPAIGN, seeds);
  if (original.foundBy !== undefined) {
    console.log(`the original is found by ${original.foundBy}: ${original.why}`);
    return undefined;
  }
  const hunted: Hunted[] = [];
  const waiting = [...mutants.entries()];
  const work = async (tree: Tree): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [place, mutant] = next;
      const hunt = await tree.hunt(CAMPAIGN, seeds, mutant);
      hunted[place] = { mutant, hunt };
      console.log(`${place + 1}/${mutants.length} ${mutant.name}: ${hunt.foundBy ?? "-"} after ${hunt.runs}`);
    }
  };
  await Promise.all(trees.map(work));
  return hunted;
}
