import { absorb } from "./absorption";
import { clearBit, hasBit, setBit } from "./bits";
import { debtOf, firstGroupOf, levelOf, loadSets, NO_DEBT, stateOf, usedOf } from "./configurations";
import { useOneMore } from "./crashes";
import { takeFilled, word } from "./memory";
import { isOn, LOOK_AHEAD, RELEVANCE, WATCHES } from "./switches";
import {
  crashGroupsBegun,
  crashKind,
  currentLevel,
  kindOf,
  levels,
  moveTo,
  overwriteMayCome,
  overwritingSlots,
  pendingAt,
  pendingCalls,
  returnLevelOf,
  slotOf,
  wordsPerSet,
} from "./timeline";
import { flagsOf, NEVER_AGAIN, next, OBSERVES, saysNever, someOverwrite } from "./transitions";
import { hopelessCall } from "./watches";

/** The configuration at hand, at the timeline's cursor: what each word of it means stands in configurations.ts. */
export let state: i32 = 0;
export let used: usize = 0;
export let firstGroup: i32 = 0;
export let debt: i32 = NO_DEBT;
export let needed: usize = 0;
export let usable: usize = 0;

let carriedCalls: i32 = 0;
/** The latest return of a call for which a branch was given up ahead of it. */
let foreclosedLevel: i32 = -1;

/** The first `carried` calls may have taken effect before it all begins: they are optional. */
export function createHand(carried: i32): void {
  carriedCalls = carried;
  needed = takeFilled(wordsPerSet(), 0);
  usable = takeFilled(wordsPerSet(), 0);
  foreclosedLevel = -1;
}

export function latestForeclosed(): i32 {
  return foreclosedLevel;
}

export function takeUp(record: usize): void {
  moveTo(levelOf(record));
  state = stateOf(record);
  used = usedOf(record);
  firstGroup = firstGroupOf(record);
  debt = debtOf(record);
  loadSets(record, needed, usable);
}

export function arriveAtRoot(root: i32): void {
  moveTo(0);
  state = root;
  used = 0;
  firstGroup = 0;
  debt = NO_DEBT;
  memory.fill(needed, 0, (<usize>wordsPerSet()) << 2);
  memory.fill(usable, 0, (<usize>wordsPerSet()) << 2);
  for (let rank = 0; rank < pendingCalls(); rank++) {
    const call = pendingAt(rank);
    if (call >= carriedCalls) setBit(needed, slotOf(call));
    if ((flagsOf(kindOf(call)) & OBSERVES) === 0) setBit(usable, slotOf(call));
  }
}

export function takeEffect(call: i32, after: i32): void {
  const slot = slotOf(call);
  debt = hasBit(needed, slot) || !isOn(RELEVANCE) ? NO_DEBT : state;
  clearBit(needed, slot);
  clearBit(usable, slot);
  absorb(state, kindOf(call), after, needed);
  state = after;
}

export function takeEffectOfCrashed(group: i32, after: i32): void {
  debt = isOn(RELEVANCE) ? state : NO_DEBT;
  absorb(state, crashKind(group), after, needed);
  used = useOneMore(used, group);
  state = after;
}

/** Crashed calls that can never take effect again are passed over for good, as far as they are the earliest. */
export function skipSpentGroups(): void {
  if (!saysNever() || someOverwrite()) return;
  while (firstGroup < crashGroupsBegun() && next(state, crashKind(firstGroup)) === NEVER_AGAIN) firstGroup++;
}

export function takeIn(call: i32): void {
  if (call < 0) return;
  const slot = slotOf(call);
  setBit(needed, slot);
  if ((flagsOf(kindOf(call)) & OBSERVES) === 0) setBit(usable, slot);
}

export function examinePending(): bool {
  for (let rank = 0; rank < pendingCalls(); rank++) {
    const call = pendingAt(rank);
    const slot = slotOf(call);
    if (hasBit(needed, slot) && !examine(call, slot)) return false;
  }
  return true;
}

/**
 * A call that is allowed here and changes nothing can take effect here, or later: it is optional from now on. In the
 * same way reads are placed as soon as they are allowed.
 */
export function examine(call: i32, slot: i32): bool {
  const after = next(state, kindOf(call));
  if (after === state) {
    clearBit(needed, slot);
    if (debt !== NO_DEBT && next(debt, kindOf(call)) !== debt) debt = NO_DEBT;
  }
  return after !== NEVER_AGAIN || !forecloses(call);
}

export function isHopeless(): bool {
  if (currentLevel() === levels() || !isOn(WATCHES)) return false;
  const call = hopelessCall(state, needed, usable, used, firstGroup);
  if (call < 0) return false;
  foreclosedLevel = max(foreclosedLevel, returnLevelOf(call));
  return true;
}

/** Whether a call still to take effect never can, from the configuration at hand on. */
export function forecloses(call: i32): bool {
  if (call < 0 || !saysNever() || !isOn(LOOK_AHEAD)) return false;
  if (next(state, kindOf(call)) !== NEVER_AGAIN || overwriteMayCome(call)) return false;
  for (let at = 0; at < wordsPerSet(); at++) {
    if ((word(usable, at) & word(overwritingSlots(), at)) !== 0) return false;
  }
  foreclosedLevel = max(foreclosedLevel, returnLevelOf(call));
  return true;
}

/** Its return is passed, or it took effect: it can no longer. */
export function spend(slot: i32): void {
  clearBit(usable, slot);
}

/** Makes an optional call needed, and back. */
export function need(slot: i32): void {
  setBit(needed, slot);
}

export function needNoMore(slot: i32): void {
  clearBit(needed, slot);
}
