import { buildCommand } from "@stricli/core";
import { RULES } from "../checkers/rules.js";
import { UserError } from "../core/errors.js";
import type { CliContext } from "./context.js";
import { paintFor } from "./paint.js";

/** What a rule says, where it comes from, and what its breach means to someone on call. */
async function explain(this: CliContext, { json }: { readonly json: boolean }, id: string): Promise<void> {
  const rule = RULES.find((candidate) => candidate.id.toLowerCase() === id.toLowerCase());
  if (rule === undefined) {
    const ids = RULES.map((known) => known.id);
    throw new UserError(`unknown rule ${id}`, { hint: `known: ${ids.join(", ")}` });
  }
  const { stdout, env } = this.process;
  if (json) {
    stdout.write(`${JSON.stringify(rule, null, 2)}\n`);
    return;
  }
  const paint = paintFor(stdout, env);
  const lines = [
    `${paint.bold(rule.id)}  ${rule.name}`,
    "",
    rule.statement,
    `Exercised where ${rule.opportunity}.`,
    "",
    paint.dim("a breach"),
    ...rule.example.map((event) => `  ${event}`),
    "",
    `${paint.dim("on call")}  ${rule.onCall}`,
    `${paint.dim("source ")}  ${rule.source}`,
  ];
  stdout.write(`${lines.join("\n")}\n`);
}

export const explainCommand = buildCommand<{ readonly json: boolean }, [string], CliContext>({
  func: explain,
  parameters: {
    flags: { json: { kind: "boolean", brief: "the rule as an object", default: false } },
    positional: { kind: "tuple", parameters: [{ parse: (text) => text, placeholder: "rule", brief: "e.g. E4" }] },
  },
  docs: { brief: "what a rule says, where it comes from, and what its breach means" },
});
