import { clearBit, setBit } from "./bits";
import { setWord, take, takeFilled, word } from "./memory";
import { crashGroupOf, flagsOf, OBSERVES, OVERWRITES, saysNever, setCrashGroup } from "./transitions";

/**
 * The calls of a log in the order of their events, and a cursor that walks over them in both directions.
 *
 * A *level* is the number of returns passed. A step is `2 * call` for an invocation, `2 * call + 1` for a return; where
 * both fall on one nanosecond invocations come first, since intervals are closed. A call without a return crashed: it
 * may take effect at any time from its invocation on, or never.
 */
let steps: usize = 0;
let stepCount: i32 = 0;
let kinds: usize = 0;
let slots: usize = 0;
let returnLevels: usize = 0;
let levelCount: i32 = 0;
let slotCount: i32 = 0;

/** At the cursor: the calls pending, the next to return last. */
let pending: usize = 0;
let pendingCount: i32 = 0;
/** At the cursor: the slots whose calls overwrite. */
let overwriting: usize = 0;
let level: i32 = 0;
let position: i32 = 0;

/** Groups of equal crashed calls, in order of their first invocation. */
let groupKinds: usize = 0;
let groupCount: i32 = 0;
/** At the cursor: how many of each group have been invoked, and how many groups have any. */
let groupInvoked: usize = 0;
let groupsBegun: i32 = 0;

/** By level: overwriting calls invoked by then. Only where the model says that calls are never allowed again. */
let overwritesBy: usize = 0;
/** By level: of the calls invoked only after it that just observe, the first to return; -1 for none. */
let nextObservers: usize = 0;
let firstCrashedOverwrite: i32 = 0;

/** Room for a log; the host then writes steps and kinds. */
export function createTimeline(calls: i32, count: i32): void {
  stepCount = count;
  steps = take((<usize>count) << 2);
  kinds = take((<usize>calls) << 2);
  slots = take((<usize>calls) << 2);
  returnLevels = takeFilled(calls, 0xff);
}

export function stepsAddress(): usize {
  return steps;
}

export function kindsAddress(): usize {
  return kinds;
}

/** Lays out what the steps say and puts the cursor at the first return. */
export function readTimeline(): void {
  const mostPending = findReturns();
  pending = take((<usize>mostPending + 1) << 2);
  giveSlots(pending);
  overwriting = takeFilled(wordsPerSet(), 0);
  pendingCount = 0;
  level = 0;
  position = 0;
  groupCrashed();
  if (saysNever()) lookAhead();
  takeInvocations();
}

/** Numbers the returns; tells how many calls are pending at most. */
function findReturns(): i32 {
  levelCount = 0;
  for (let at = 0; at < stepCount; at++) {
    const step = word(steps, at);
    if ((step & 1) !== 0) setWord(returnLevels, step >> 1, levelCount++);
  }
  let now = 0;
  let most = 0;
  for (let at = 0; at < stepCount; at++) {
    const step = word(steps, at);
    if ((step & 1) !== 0) now--;
    else if (word(returnLevels, step >> 1) >= 0) most = max(most, ++now);
  }
  return most;
}

/** A slot is a call's number among those pending with it, used again once the call has returned. */
function giveSlots(free: usize): void {
  let freeCount = 0;
  slotCount = 0;
  for (let at = 0; at < stepCount; at++) {
    const step = word(steps, at);
    const call = step >> 1;
    if ((step & 1) !== 0) setWord(free, freeCount++, word(slots, call));
    else if (word(returnLevels, call) >= 0) setWord(slots, call, freeCount > 0 ? word(free, --freeCount) : slotCount++);
  }
}

function groupCrashed(): void {
  groupCount = 0;
  groupsBegun = 0;
  firstCrashedOverwrite = i32.MAX_VALUE;
  let crashed = 0;
  for (let at = 0; at < stepCount; at++) {
    const step = word(steps, at);
    if ((step & 1) === 0 && word(returnLevels, step >> 1) < 0) crashed++;
  }
  groupKinds = take((<usize>crashed) << 2);
  let passed = 0;
  for (let at = 0; at < stepCount; at++) {
    const step = word(steps, at);
    const call = step >> 1;
    if ((step & 1) !== 0) passed++;
    else if (word(returnLevels, call) < 0) {
      const kind = word(kinds, call);
      let group = crashGroupOf(kind);
      if (group < 0) {
        group = groupCount++;
        setCrashGroup(kind, group);
        setWord(groupKinds, group, kind);
      }
      setWord(slots, call, group);
      if ((flagsOf(kind) & OVERWRITES) !== 0) firstCrashedOverwrite = min(firstCrashedOverwrite, passed);
    }
  }
  groupInvoked = takeFilled(groupCount, 0);
}

/** Forgets the groups, so that the next log can have its own. */
export function closeTimeline(): void {
  for (let group = 0; group < groupCount; group++) setCrashGroup(word(groupKinds, group), -1);
  groupCount = 0;
}

function lookAhead(): void {
  overwritesBy = take((<usize>levelCount + 1) << 2);
  nextObservers = take((<usize>levelCount + 1) << 2);
  let overwrites = 0;
  let passed = 0;
  for (let at = 0; at < stepCount; at++) {
    const step = word(steps, at);
    if ((step & 1) !== 0) setWord(overwritesBy, passed++, overwrites);
    else if ((flagsOf(word(kinds, step >> 1)) & OVERWRITES) !== 0) overwrites++;
  }
  setWord(overwritesBy, levelCount, overwrites);
  let observer = -1;
  setWord(nextObservers, levelCount, -1);
  for (let at = stepCount - 1; at >= 0; at--) {
    const step = word(steps, at);
    const call = step >> 1;
    if ((step & 1) !== 0) setWord(nextObservers, --passed, observer);
    else if (isObserver(call) && (observer < 0 || returnLevelOf(call) < returnLevelOf(observer))) observer = call;
  }
}

function isObserver(call: i32): bool {
  return returnLevelOf(call) >= 0 && (flagsOf(word(kinds, call)) & OBSERVES) !== 0;
}

export function wordsPerSet(): i32 {
  return max(1, (slotCount + 31) >>> 5);
}

export function levels(): i32 {
  return levelCount;
}

export function currentLevel(): i32 {
  return level;
}

export function kindOf(call: i32): i32 {
  return word(kinds, call);
}

export function stepAt(at: i32): i32 {
  return word(steps, at);
}

export function returnLevelOf(call: i32): i32 {
  return word(returnLevels, call);
}

/** The slot of a completed call, or the group of a crashed one. */
export function slotOf(call: i32): i32 {
  return word(slots, call);
}

export function pendingCalls(): i32 {
  return pendingCount;
}

/** The pending call that returns as the `rank`-th from now, counted from 0. */
export function pendingAt(rank: i32): i32 {
  return word(pending, pendingCount - 1 - rank);
}

export function overwritingSlots(): usize {
  return overwriting;
}

/** Whether an overwriting call can take effect before this call returns, other than those pending now. */
export function overwriteMayCome(call: i32): bool {
  if (level >= firstCrashedOverwrite) return true;
  return word(overwritesBy, word(returnLevels, call)) > word(overwritesBy, level);
}

/** Of the calls not invoked yet that just observe, the first to return; -1 where there is none or nobody asks. */
export function nextObserver(): i32 {
  return saysNever() ? word(nextObservers, level) : -1;
}

export function crashGroups(): i32 {
  return groupCount;
}

/** Groups are numbered by their first invocation: those begun by now are the first so many. */
export function crashGroupsBegun(): i32 {
  return groupsBegun;
}

export function crashKind(group: i32): i32 {
  return word(groupKinds, group);
}

export function crashesInvoked(group: i32): i32 {
  return word(groupInvoked, group);
}

/** The position of the next step, for whoever looks at what `passReturn` takes in. */
export function currentPosition(): i32 {
  return position;
}

/** The call invoked at a position, or -1 where a call that crashes is. */
export function completedCallInvokedAt(at: i32): i32 {
  const call = word(steps, at) >> 1;
  return word(returnLevels, call) >= 0 ? call : -1;
}

/** Passes the next return and takes in the invocations after it, up to the return that follows. */
export function passReturn(): void {
  const call = word(pending, --pendingCount);
  const slot = word(slots, call);
  clearBit(overwriting, slot);
  position++;
  level++;
  takeInvocations();
}

function takeInvocations(): void {
  for (; position < stepCount; position++) {
    const step = word(steps, position);
    if ((step & 1) !== 0) return;
    invoke(step >> 1);
  }
}

function invoke(call: i32): void {
  const returns = word(returnLevels, call);
  const slot = word(slots, call);
  if (returns < 0) {
    const before = word(groupInvoked, slot);
    setWord(groupInvoked, slot, before + 1);
    if (before === 0) groupsBegun++;
    return;
  }
  let at = pendingCount++;
  for (; at > 0 && word(returnLevels, word(pending, at - 1)) < returns; at--) {
    setWord(pending, at, word(pending, at - 1));
  }
  setWord(pending, at, call);
  occupy(slot, call);
}

function occupy(slot: i32, call: i32): void {
  if ((flagsOf(word(kinds, call)) & OVERWRITES) !== 0) setBit(overwriting, slot);
}

function unpassReturn(): void {
  for (let step = word(steps, position - 1); (step & 1) === 0; step = word(steps, position - 1)) {
    uninvoke(step >> 1);
    position--;
  }
  position--;
  level--;
  const call = word(steps, position) >> 1;
  setWord(pending, pendingCount++, call);
  occupy(word(slots, call), call);
}

function uninvoke(call: i32): void {
  const slot = word(slots, call);
  if (word(returnLevels, call) < 0) {
    const now = word(groupInvoked, slot) - 1;
    setWord(groupInvoked, slot, now);
    if (now === 0) groupsBegun--;
    return;
  }
  let at = pendingCount - 1;
  while (word(pending, at) !== call) at--;
  pendingCount--;
  for (; at < pendingCount; at++) setWord(pending, at, word(pending, at + 1));
  clearBit(overwriting, slot);
}

/** Moves the cursor to a level, over every step in between. */
export function moveTo(wanted: i32): void {
  while (level < wanted) passReturn();
  while (level > wanted) unpassReturn();
}
