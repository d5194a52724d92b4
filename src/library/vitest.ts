/** `import "usurper/vitest"` gives `expect(operations).toBeLinearizable({ model: "register" })`. See docs/library.md. */
import { expect } from "vitest";
import { type CheckOptions, checkLinearizable, type OwnModel } from "./index.js";

/** How to judge the operations that `expect` was given. */
export type LinearizableOptions = Omit<CheckOptions, "operations">;

interface LinearizableMatcher<Result> {
  /**
   * Passes where the operations are linearizable, and with `not` where they are not. An undecided verdict fails either
   * way, and so does an empty list. Throws a UserError where an operation is none of the model's.
   */
  toBeLinearizable(options: LinearizableOptions): Result;
}

declare module "vitest" {
  // biome-ignore lint/suspicious/noExplicitAny: the declaration merges only with the same parameters as vitest's own.
  interface Matchers<T = any> extends LinearizableMatcher<T> {}
}

/** The matcher itself, for an `expect` of your own. */
export function toBeLinearizable(
  this: { readonly isNot?: boolean },
  operations: CheckOptions<OwnModel>["operations"],
  options: LinearizableOptions,
): { pass: boolean; message: () => string } {
  const result = checkLinearizable({ ...options, operations } as CheckOptions);
  // Where `not` is asked for, passing is what fails.
  const pass = result.verdict === "unknown" ? this.isNot === true : result.verdict === "valid";
  return { pass, message: () => result.message };
}

expect.extend({ toBeLinearizable });
