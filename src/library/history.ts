/** Histories in files, as operations: `import { readOperations } from "usurper/history"`. See docs/library.md. */
import { formatPlace, UserError as ReadingError } from "../core/errors.js";
import { type Operation as HistoryOperation, operations as operationsOf } from "../core/history.js";
import { openSource } from "../store/history-source.js";
import { type ModelName, type Operation, type OperationOf, type OwnModel, UserError } from "./index.js";

/** The formats of docs/formats.md. */
export type HistoryFormat = "usurper" | "jepsen-edn" | "jepsen-log" | "porcupine-kv";

export interface ReadOptions {
  /** Told from the content where it is left out. */
  readonly format?: HistoryFormat;
  /** Values are `[key value]` pairs of jepsen.independent. */
  readonly independent?: boolean;
}

export interface OperationsInFile<O = Operation> {
  /** By invocation; times are nanoseconds, or the order of lines where the format has no times. */
  readonly operations: readonly O[];
  readonly format: HistoryFormat;
  /** What had to be forgiven or skipped, such as a torn last line. */
  readonly warnings: readonly string[];
}

/**
 * The operations in a history's file, or in a run's folder. Throws a UserError, with the line, where the file is in no
 * known format or breaks the rules of its own. `readOperations<"register">` only says what is expected of their shapes;
 * `checkLinearizable` finds out.
 */
export function readOperations<M extends ModelName | OwnModel = OwnModel>(
  path: string,
  options: ReadOptions = {},
): OperationsInFile<OperationOf<M>> {
  try {
    const source = openSource(path, options);
    const operations = operationsOf([...source.events()]).map(publicOperation) as readonly unknown[];
    return { operations: operations as readonly OperationOf<M>[], format: source.format, warnings: source.warnings };
  } catch (thrown) {
    throw thrown instanceof ReadingError ? located(thrown) : thrown;
  }
}

/** Of what is thrown a test shows the message alone. Built, this is also the one class that users can import. */
function located({ message, detail }: ReadingError): UserError {
  return new UserError(detail.place === undefined ? message : `${formatPlace(detail.place)}: ${message}`, detail);
}

function publicOperation({ invoke, completion }: HistoryOperation): Operation {
  const { process, f, value, host, resource, key, timeNs } = invoke;
  return {
    f,
    input: value,
    ...answerOf(completion),
    start: timeNs,
    process,
    host,
    ...(resource === undefined ? {} : { resource }),
    ...(key === undefined ? {} : { key }),
  };
}

function answerOf(completion: HistoryOperation["completion"]): Pick<Operation, "outcome" | "output" | "end"> {
  switch (completion?.type) {
    case "ok":
      return { outcome: "ok", output: completion.value, end: completion.timeNs };
    case "fail":
      return completion.cause === "refused"
        ? { outcome: "refused", output: completion.seen ?? null, end: completion.timeNs }
        : { outcome: "failed", end: completion.timeNs };
    case "info":
    case undefined:
      return { outcome: "unknown" };
    default:
      return completion satisfies never;
  }
}
