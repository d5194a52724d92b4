import type { Operation } from "../../core/history.js";

/** The operations on one resource, or on one key of it: independent of all others, since linearizability is local. */
export interface KeyHistory {
  readonly resource: string | undefined;
  readonly key: string | undefined;
  readonly operations: readonly Operation[];
}

/** Cuts a history by resource and key, in order of first appearance (Herlihy & Wing 1990, locality). */
export function splitByKey(operations: readonly Operation[]): readonly KeyHistory[] {
  const parts = new Map<string, { resource: string | undefined; key: string | undefined; operations: Operation[] }>();
  for (const operation of operations) {
    const { resource, key } = operation.invoke;
    const name = JSON.stringify([resource ?? null, key ?? null]);
    const part = parts.get(name);
    if (part === undefined) parts.set(name, { resource, key, operations: [operation] });
    else part.operations.push(operation);
  }
  return [...parts.values()];
}

/** How reports name it: `r`, `r[k]`, or `the history` where it was never split. */
export function nameOf({ resource, key }: KeyHistory): string {
  if (key === undefined) return resource ?? "the history";
  return `${resource ?? ""}[${key}]`;
}
