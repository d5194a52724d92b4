import { EnvironmentError, messageOf, UserError } from "../../core/errors.js";

/** Something thrown, as it crosses from one process to another. */
export interface Failure {
  readonly kind: "user" | "environment" | "ours";
  readonly message: string;
  readonly hint?: string;
  readonly stack?: string;
}

/** What was thrown, as a message that another process can throw again. Its inverse is `failureThrown`. */
export function failureOf(thrown: unknown): Failure {
  const stack = thrown instanceof Error && thrown.stack !== undefined ? { stack: thrown.stack } : {};
  const said = { message: messageOf(thrown), ...stack };
  if (thrown instanceof UserError || thrown instanceof EnvironmentError) {
    const { hint } = thrown.detail;
    const kind = thrown instanceof UserError ? "user" : "environment";
    return { kind, ...said, ...(hint === undefined ? {} : { hint }) };
  }
  return { kind: "ours", ...said };
}

/** The error that a failure was, of the same kind, so that it is told to the user in the same way. */
export function failureThrown({ kind, message, hint, stack }: Failure): Error {
  const detail = hint === undefined ? {} : { hint };
  const error =
    kind === "user"
      ? new UserError(message, detail)
      : kind === "environment"
        ? new EnvironmentError(message, detail)
        : new Error(message);
  if (stack !== undefined) error.stack = stack;
  return error;
}
