/** A place in a file the user wrote: one-based line and column. */
export interface SourcePlace {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

/** `file:line:column`, leaving out what is not known. */
export function formatPlace(place: SourcePlace): string {
  return [place.file, place.line, place.column].filter((part) => part !== undefined).join(":");
}

/**
 * The user's mistake: a bad flag, campaign or history. `message` says what was wrong and what was expected;
 * `hint` what to do. Printed without a stack trace; the command exits 3.
 */
export class UserError extends Error {
  override readonly name = "UserError";
  constructor(
    message: string,
    readonly detail: { readonly place?: SourcePlace; readonly hint?: string } = {},
  ) {
    super(message);
  }
}

/**
 * Something the machine lacks or that broke under us: no container engine, a folder that cannot be written, a node
 * that never became healthy. `hint` is the command or step that mends it. Exits 3.
 */
export class EnvironmentError extends Error {
  override readonly name = "EnvironmentError";
  constructor(
    message: string,
    readonly detail: { readonly hint?: string; readonly cause?: unknown } = {},
  ) {
    super(message, detail.cause === undefined ? undefined : { cause: detail.cause });
  }
}

/** A plug-in broke its contract. Names the plug-in and the clause, so that its author knows at once. */
export class ContractError extends Error {
  override readonly name = "ContractError";
  constructor(
    readonly plugin: string,
    readonly clause: string,
  ) {
    super(`${plugin} broke its contract: ${clause}`);
  }
}

/** The text of anything thrown, for messages. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
