import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { CallLog } from "../src/checkers/linearizability/call-log.js";
import { CallCollector } from "../src/checkers/linearizability/collect-calls.js";
import { models } from "../src/checkers/linearizability/models/index.js";
import {
  SYNTHETIC_DEFAULTS,
  type SyntheticOptions,
  syntheticLogs,
} from "../src/checkers/linearizability/synthetic/index.js";
import type { Model } from "../src/contract/model.js";
import type { Json } from "../src/core/json.js";
import { openHistory } from "../src/store/open-history.js";

/** One history to decide, as calls: a log for each key. */
export interface EngineCase {
  readonly model: Model;
  readonly initial: Json;
  readonly logs: readonly CallLog[];
  readonly expected: "valid" | "invalid";
}

/** A line of the table, or several lines about the same cases. */
export interface EngineRow {
  readonly name: string;
  readonly goal: string;
  readonly cases: () => readonly EngineCase[];
}

const DATA = fileURLToPath(new URL("../../shared/data", import.meta.url));

/** Every row there is to measure; those on published histories only where these are at hand. */
export function engineRows(): readonly EngineRow[] {
  return [...publishedRows(), ...REGISTER_ROWS, ...CRASHED_ROWS, ...OTHER_ROWS];
}

const REGISTER_ROWS: readonly EngineRow[] = (
  [
    [10, "0.5 s"],
    [20, "1 s"],
    [50, "3 s"],
  ] as const
).flatMap(([clients, goal]) => {
  const options = { model: "cas-register", operations: 1e6, clients } as const;
  const name = `cas register 1e6, ${clients} clients`;
  return [
    synthetic(name, `< ${goal}, 400 MB`, options),
    synthetic(`${name}, illegal near the end`, "1.5x of the legal one", { ...options, violation: "stale" }),
  ];
});

const CRASHED_ROWS: readonly EngineRow[] = (
  [
    [1e5, 1, "0.15 s"],
    [1e5, 5, "0.5 s"],
    [1e6, 1, "1.5 s"],
    [1e6, 5, "10 s"],
  ] as const
).map(([operations, crashPct, goal]) =>
  synthetic(`cas register 1e${Math.log10(operations)}, 20 clients, ${crashPct}% crashed`, `< ${goal}`, {
    model: "cas-register",
    operations,
    clients: 20,
    crashPct,
  }),
);

const UNIQUE = { model: "register", operations: 1e6, clients: 20, written: "unique" } as const;

const OTHER_ROWS: readonly EngineRow[] = [
  ...[5, 20].map((clients) =>
    synthetic(`fenced register 1e6, ${clients} clients, 1% crashed`, "< 2 s, 500 MB", {
      model: "fenced-register",
      operations: 1e6,
      clients,
      crashPct: 1,
    }),
  ),
  synthetic("unique-value register 1e6, legal", "< 0.1 s", UNIQUE),
  synthetic("unique-value register 1e6, stale", "< 0.1 s", { ...UNIQUE, violation: "stale" }),
  synthetic("unique-value register 1e6, 1% crashed", "< 0.1 s", { ...UNIQUE, crashPct: 1 }),
  synthetic("kv 1e6 over 1,000 keys", "< 0.4 s", { model: "kv", operations: 1e6, clients: 20, keys: 1000 }),
];

function synthetic(
  name: string,
  goal: string,
  chosen: Partial<SyntheticOptions> & Pick<SyntheticOptions, "model" | "operations">,
): EngineRow {
  const cases = (): readonly EngineCase[] => {
    const model = modelNamed(chosen.model);
    const logs = syntheticLogs(model, { ...SYNTHETIC_DEFAULTS, seed: 1, ...chosen });
    return [{ model, initial: model.init(), logs, expected: chosen.violation === undefined ? "valid" : "invalid" }];
  };
  return { name, goal, cases };
}

function publishedRows(): readonly EngineRow[] {
  if (!existsSync(DATA)) return [];
  const published = readFileSync(join(DATA, "expected.tsv"), "utf8")
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.split("\t") as [file: string, model: string, initial: string, format: string, legal: string])
    .filter(([file]) => file.startsWith("porcupine/"));
  const etcd = published.filter(([file]) => file.includes("/jepsen/"));
  const kv = published.filter(([file]) => file.includes("/kv/"));
  const goals = "each 4x, median file 10x, sum 200x faster than Porcupine";
  return [
    { name: "etcd logs", goal: goals, cases: () => etcd.map(caseOf) },
    ...kv.map((row) => ({
      name: `kv ${(row[0].split("/").at(-1) ?? "").replace(".txt", "")}`,
      goal: "not slower than Porcupine",
      cases: () => [caseOf(row)],
    })),
  ];
}

function caseOf([file, name, initial, format, legal]: readonly [string, string, string, string, string]): EngineCase {
  const model = modelNamed(name);
  const { events } = openHistory(join(DATA, file), { format });
  const collector = new CallCollector(model);
  for (const event of events) collector.take(event);
  const logs = collector.finish().parts.map(({ log }) => log);
  const expected = legal === "true" ? "valid" : "invalid";
  return { model, initial: model.init(initial === "-" ? undefined : JSON.parse(initial)), logs, expected };
}

function modelNamed(name: string): Model {
  const model = models.find((candidate) => candidate.name === name);
  if (model === undefined) throw new RangeError(`no model ${name}`);
  return model;
}
