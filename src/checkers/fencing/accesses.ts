import type { CompletionEvent, InvokeEvent } from "../../core/event.js";
import { type Fence, type History, type Operation, operations, type ResourceKind } from "../../core/history.js";
import { tokenIn } from "../reading/fields.js";

/** An operation on a resource that carries a token. */
export interface FencedAccess {
  readonly kind: "write" | "read";
  readonly token: number;
  readonly operation: Operation;
}

/** An answered operation. */
export interface Answered {
  readonly invoke: InvokeEvent;
  readonly completion: CompletionEvent;
}

/** A register's answer that shows under which token its value was written. */
export interface Shown extends Answered {
  readonly token: number;
}

/** What a history holds of one resource that leaders write to. */
export interface FencedResource {
  readonly resource: string;
  /** Undefined where no header tells. */
  readonly kind: ResourceKind | undefined;
  readonly fence: Fence | undefined;
  readonly election: string | undefined;
  /** In order of invocation, whatever became of them. */
  readonly accesses: readonly FencedAccess[];
  readonly shown: readonly Shown[];
}

/** All resources that some operation with a token addressed. */
export function fencedResources(history: History): readonly FencedResource[] {
  const found = new Map<string, { accesses: FencedAccess[]; shown: Shown[] }>();
  for (const operation of operations(history.events)) {
    const { invoke, completion } = operation;
    const { f, resource } = invoke;
    if (resource === undefined || !(f === "write" || f === "append" || f === "read")) continue;
    const entry = found.get(resource) ?? { accesses: [], shown: [] };
    found.set(resource, entry);
    const token = tokenIn(invoke.value);
    const kind = f === "read" ? "read" : "write";
    if (token !== undefined) entry.accesses.push({ kind, token, operation });
    if (f !== "read" || completion?.type !== "ok") continue;
    const shown = tokenIn(completion.value);
    if (shown !== undefined) entry.shown.push({ invoke, completion, token: shown });
  }
  return [...found]
    .filter(([, { accesses }]) => accesses.length > 0)
    .map(([resource, entry]) => {
      const declared = history.header?.resources[resource];
      return { resource, kind: declared?.kind, fence: declared?.fence, election: declared?.election, ...entry };
    });
}

/** The access with its answer, where it was accepted. */
export function accepted({ operation }: FencedAccess): Answered | undefined {
  const { invoke, completion } = operation;
  return completion?.type === "ok" ? { invoke, completion } : undefined;
}
