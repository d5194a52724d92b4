import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { checkModel, models } from "../checkers/linearizability/index.js";
import { type End, lost, ok, operation, refused } from "../checkers/linearizability/testing/golden.js";
import { recorded } from "../checkers/testing/recorded.js";
import type { OperationStep, Span } from "../checkers/testing/steps.js";
import { loadModel } from "./load-model.js";

const page = (name: string): string => readFileSync(new URL(`../../docs/${name}`, import.meta.url), "utf8");

const folder = mkdtempSync(join(tmpdir(), "usurper-model-"));
afterAll(() => rmSync(folder, { recursive: true }));

const push = (span: Span, value: number, end: End = ok()) => operation("push", span, { value }, end);
const pop = (span: Span, end: End) => operation("pop", span, null, end);
const popped = (span: Span, value: number) => pop(span, ok({ value }));

describe("the page on models", () => {
  it.each(["models.md", "history.md"])("tells every model there is, in %s", (name) => {
    const text = page(name);
    expect(models.filter((model) => !text.includes(`\`${model.name}\``)).map((model) => model.name)).toEqual([]);
  });

  it.each<["valid" | "invalid", ...OperationStep[]]>([
    ["valid", push([0, 1], 1), push([2, 3], 2), popped([4, 5], 2), popped([6, 7], 1), pop([8, 9], refused())],
    ["invalid", push([0, 1], 1), push([2, 3], 2), popped([4, 5], 1)],
    ["invalid", push([0, 1], 1), pop([2, 3], refused())],
    ["valid", push([0, 1], 1), pop([2, 3], lost), pop([4, 5], refused())],
    ["valid", push([0, 1], 1, lost), popped([2, 3], 1)],
  ])("has an example that judges as it says: %s", async (expected, ...steps) => {
    const [, source] = /^```ts\n(.*?)^```$/ms.exec(page("models.md")) ?? [];
    const path = join(folder, "stack.ts");
    writeFileSync(path, source as string);
    const model = await loadModel(path);
    const judged = checkModel(recorded(undefined, ...steps), model, { maxConfigurations: 1000 });
    expect(judged).toMatchObject({ verdict: expected, model: "stack" });
    for (const { why } of judged.anomalies) expect(why).toMatch(/pop.* holds \[1(,2)?\], the last on top/);
  });
});
