import { createHash } from "node:crypto";
import type { Mutation } from "./candidates.js";

/** A mutation's own name: it stays while the code around it changes. `twin` counts equal ones in one function. */
export function nameOf({ file, within, kind, was, becomes }: Mutation, twin = 0): string {
  const where = `${file.replace("src/protocols/", "")} ${within}`;
  const what = kind === "line dropped" ? `${was} dropped` : `${was} -> ${becomes}`;
  return `${where}: ${oneLine(what)}${twin === 0 ? "" : ` (${twin + 1})`}`;
}

export interface NamedMutation extends Mutation {
  readonly name: string;
}

export function named(mutations: readonly Mutation[]): readonly NamedMutation[] {
  const seen = new Map<string, number>();
  return mutations.map((mutation) => {
    const plain = nameOf(mutation);
    const twin = seen.get(plain) ?? 0;
    seen.set(plain, twin + 1);
    return { ...mutation, name: nameOf(mutation, twin) };
  });
}

/**
 * The order in which mutations are tried: kinds in turn, so that any prefix is spread over them; which of a kind comes
 * first is decided by the seed and its own name, and so depends little on the code elsewhere.
 */
export function inTurn(mutations: readonly NamedMutation[], seed: number): readonly NamedMutation[] {
  const rank = ({ name }: NamedMutation): string => createHash("sha256").update(`${seed} ${name}`).digest("hex");
  const byKind = new Map<string, NamedMutation[]>();
  for (const mutation of mutations) byKind.set(mutation.kind, [...(byKind.get(mutation.kind) ?? []), mutation]);
  const queues = [...byKind.values()].map((kind) => kind.sort((left, right) => (rank(left) < rank(right) ? -1 : 1)));
  const order: NamedMutation[] = [];
  for (let round = 0; order.length < mutations.length; round++)
    for (const queue of queues) {
      const next = queue[round];
      if (next !== undefined) order.push(next);
    }
  return order;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ");
}
