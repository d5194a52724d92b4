import { tokenIn } from "../../core/fields.js";
import type { Operation } from "../../core/history.js";
import { electionOf, seeksTenure } from "../../core/tenure-operations.js";
import type { FencedResource } from "./accesses.js";

/** Accesses that may have reached the resource after a higher token had been granted: a fence is tested by nothing else. */
export interface Overtaken {
  /** Accepted: legal where no higher token had reached the resource yet. */
  readonly ok: number;
  readonly refused: number;
  /** Unanswered: may have arrived at any time since. */
  readonly unknown: number;
}

/** When the highest token so far was first known to be granted, ascending by index and token. */
export interface GrantedTokens {
  readonly indices: readonly number[];
  readonly tokens: readonly number[];
}

/**
 * The grants of one election (of all, where the resource does not tell its own): a campaign's ok, or the first use of
 * a token whose campaign the history does not hold.
 */
export function grantedTokens(all: readonly Operation[], election: string | undefined): GrantedTokens {
  const grants: { readonly index: number; readonly token: number }[] = [];
  for (const { invoke, completion } of all) {
    const own = electionOf(invoke);
    if (election !== undefined && own !== undefined && own !== election) continue;
    const campaigned = seeksTenure(invoke.f);
    if (campaigned ? completion?.type !== "ok" : invoke.resource === undefined) continue;
    const told = campaigned && completion !== undefined ? completion : invoke;
    const token = tokenIn(told.value);
    if (token !== undefined) grants.push({ index: told.index, token });
  }
  grants.sort((left, right) => left.index - right.index);
  const indices: number[] = [];
  const tokens: number[] = [];
  for (const { index, token } of grants) {
    const highest = tokens.at(-1);
    if (highest !== undefined && highest >= token) continue;
    indices.push(index);
    tokens.push(token);
  }
  return { indices, tokens };
}

/** Counts the accesses of a resource that a higher token had overtaken before they were answered. */
export function countOvertaken({ accesses, fence }: FencedResource, granted: GrantedTokens): Overtaken {
  const counts = { ok: 0, refused: 0, unknown: 0 };
  for (const { kind, token, operation } of accesses) {
    if (kind === "read" && fence !== "token") continue;
    const { completion } = operation;
    const answered = completion !== undefined && completion.type !== "info";
    if (completion?.type === "fail" && completion.cause !== "refused") continue;
    const endIndex = answered ? completion.index : Number.POSITIVE_INFINITY;
    if (highestBy(granted, endIndex) <= token) continue;
    if (!answered) counts.unknown += 1;
    else if (completion.type === "ok") counts.ok += 1;
    else counts.refused += 1;
  }
  return counts;
}

function highestBy({ indices, tokens }: GrantedTokens, index: number): number {
  let low = 0;
  let high = indices.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((indices[middle] as number) < index) low = middle + 1;
    else high = middle;
  }
  return tokens[low - 1] ?? Number.NEGATIVE_INFINITY;
}
