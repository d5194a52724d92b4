import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { openHistory } from "../../store/open-history.js";
import { checkModel } from "./check-model.js";
import { models } from "./models/index.js";

/** Histories that other projects have published, with what they say of them, where someone put them beside this one. */
const FOLDER = fileURLToPath(new URL("../../../../shared/data", import.meta.url));
const table = join(FOLDER, "expected.tsv");
const rows = existsSync(table)
  ? readFileSync(table, "utf8")
      .trim()
      .split("\n")
      .slice(1)
      .map((row) => row.split("\t"))
      .map(([file = "", model = "", initial = "", format = "", legal = ""]) => ({
        file,
        model,
        initial,
        format,
        legal,
      }))
  : [];

const LIMITS = { maxConfigurations: 5_000_000 };

describe.skipIf(rows.length === 0)("published histories (skipped where ../shared/data is not there)", () => {
  it.each(rows)("$file is linearizable: $legal", ({ file, model: name, initial, format, legal }) => {
    const model = models.find((candidate) => candidate.name === name);
    if (model === undefined) throw new RangeError(`no model ${name}`);
    const history = openHistory(join(FOLDER, file), { format });
    const first = initial === "-" ? {} : { initial: JSON.parse(initial) };
    const { verdict, ops, anomalies } = checkModel(history, model, { ...LIMITS, ...first });
    expect(verdict).toBe(legal === "true" ? "valid" : "invalid");
    expect(ops).toBeGreaterThan(0);
    expect(anomalies.length > 0).toBe(verdict === "invalid");
  });
});
