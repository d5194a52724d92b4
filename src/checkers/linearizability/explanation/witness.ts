import type { Model } from "../../../contract/model.js";
import type { Witness } from "../../../core/explanation.js";
import type { Json } from "../../../core/json.js";
import type { CallLog } from "../call-log.js";
import { placedCalls } from "./linearized.js";
import { NamedOperations, type Naming } from "./named-operations.js";
import { abridged } from "./wording.js";

/** More steps than this are shown from both ends only. */
const MAX_STEPS = 200;

/** Places of an order, from the first to before the last. */
export interface PlaceRange {
  readonly from?: number;
  readonly to?: number;
}

/**
 * An order of a log's calls (`Decision.linearization()`) with a moment for each and the state that it leaves. Of a range
 * of more than 200 places the first and the last hundred are shown.
 */
export function witness(
  model: Model,
  log: CallLog,
  initial: Json,
  order: readonly number[],
  range: PlaceRange = {},
  naming: Naming = { subject: "the history" },
): Witness {
  const named = new NamedOperations(model, log, naming);
  const placed = shownRanges(order.length, range).flatMap((shown) => placedCalls(model, log, initial, order, shown));
  for (const { call } of placed) named.name(call, "placed", null);
  const { operations, placeOf } = named.listed();
  return {
    subject: naming.subject,
    model: model.name,
    length: order.length,
    operations,
    steps: placed.map(({ place, call, atNs, after }) => ({
      place,
      operation: placeOf(call),
      atNs,
      state: abridged(model.describeState(after)),
    })),
  };
}

function shownRanges(length: number, range: PlaceRange): readonly { readonly from: number; readonly to: number }[] {
  const from = Math.min(length, Math.max(0, range.from ?? 0));
  const to = Math.min(length, Math.max(from, range.to ?? length));
  if (to - from <= MAX_STEPS) return [{ from, to }];
  const half = MAX_STEPS / 2;
  return [
    { from, to: from + half },
    { from: to - half, to },
  ];
}
