import type { InvokeEvent, OkEvent } from "../../core/event.js";
import { tokenIn } from "../../core/fields.js";
import type { Fence, HistoryHeader, Operation, ResourceKind } from "../../core/history.js";
import type { TenureOrder } from "../reading/tenure-order.js";

/** An operation on a resource that carries a token. */
export interface FencedAccess {
  readonly kind: "write" | "read";
  readonly token: number;
  readonly operation: Operation;
  /** The answer that accepted it, undefined where none did. */
  readonly accepted: OkEvent | undefined;
}

/** A register's answer that shows under which token its value was written. */
export interface Shown {
  readonly token: number;
  readonly invoke: InvokeEvent;
  readonly answer: OkEvent;
}

/** What a history holds of one resource that leaders write to. */
export interface FencedResource {
  readonly resource: string;
  /** Undefined where no header tells. */
  readonly kind: ResourceKind | undefined;
  readonly fence: Fence | undefined;
  readonly election: string | undefined;
  /** What the tokens of its accesses are called. */
  readonly word: TenureOrder["word"];
  /** In order of invocation, whatever became of them. */
  readonly accesses: readonly FencedAccess[];
  readonly shown: readonly Shown[];
}

/** All resources that some operation with a token addressed. */
export function fencedResources(
  all: readonly Operation[],
  header: HistoryHeader | undefined,
  word: TenureOrder["word"],
): readonly FencedResource[] {
  const found = new Map<string, { accesses: FencedAccess[]; shown: Shown[] }>();
  for (const operation of all) {
    const { invoke, completion } = operation;
    const { f, resource } = invoke;
    if (resource === undefined || !(f === "write" || f === "append" || f === "read")) continue;
    let entry = found.get(resource);
    if (entry === undefined) {
      entry = { accesses: [], shown: [] };
      found.set(resource, entry);
    }
    const accepted = completion?.type === "ok" ? completion : undefined;
    const token = tokenIn(invoke.value);
    if (token !== undefined) {
      entry.accesses.push({ kind: f === "read" ? "read" : "write", token, operation, accepted });
    }
    const shown = f === "read" ? tokenIn(accepted?.value) : undefined;
    if (shown !== undefined && accepted !== undefined) entry.shown.push({ token: shown, invoke, answer: accepted });
  }
  return [...found]
    .filter(([, { accesses }]) => accesses.length > 0)
    .map(([resource, entry]) => {
      const declared = header?.resources[resource];
      const { kind, fence, election } = declared ?? { kind: undefined, fence: undefined };
      return { resource, kind, fence, election, word, ...entry };
    });
}
