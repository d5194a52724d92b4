import { absorb, createAbsorption } from "./absorption";
import { clearBit, hasBit, setBit } from "./bits";
import {
  admit,
  belowOf,
  causeOf,
  countLookups,
  crashed,
  createConfigurations,
  createRecord,
  debtOf,
  effort,
  firstGroupOf,
  groupOf,
  levelOf,
  loadSets,
  NO_DEBT,
  PASSED,
  parentOf,
  promoted,
  ROOT,
  resumeOf,
  setBelow,
  setResume,
  stateOf,
  usedOf,
} from "./configurations";
import { createCrashUse, isAvailable, useOneMore } from "./crashes";
import { release, setWord, takeFilled, word } from "./memory";
import { isOn, LOOK_AHEAD, OPPORTUNITY, REACH, RELEVANCE, SYMMETRY, WATCHES } from "./switches";
import {
  completedCallInvokedAt,
  crashGroups,
  crashGroupsBegun,
  crashKind,
  currentLevel,
  currentPosition,
  kindOf,
  levels,
  moveTo,
  nextObserver,
  overwriteMayCome,
  overwritingSlots,
  passReturn,
  pendingAt,
  pendingCalls,
  returnLevelOf,
  slotOf,
  wordsPerSet,
} from "./timeline";
import { flagsOf, markOf, NEVER_AGAIN, next, OBSERVES, saysNever, setMark, someOverwrite } from "./transitions";
import { createWatches, hopelessCall, watch } from "./watches";

/**
 * The search of Wing & Gong 1993 over memoised configurations (Lowe 2017), walking from return to return: the calls
 * placed at a level are those that take effect before its return, and each as late as it can.
 */

/** What `run` answers. */
export const EXHAUSTED: i32 = 0;
export const FOUND: i32 = 1;
export const OVER_BUDGET: i32 = 2;
export const STALLED: i32 = 3;

/** The configuration at hand, at the timeline's cursor. */
let state: i32 = 0;
let used: usize = 0;
let firstGroup: i32 = 0;
let debt: i32 = NO_DEBT;
let needed: usize = 0;
let usable: usize = 0;

/** Records that have pending calls left to try, the deepest on top. */
let agenda: usize = 0;
/** By level: records that have only crashed calls left to try. The highest level that has any, or -1. */
let lastResorts: usize = 0;
let lastResortLevel: i32 = -1;

let found: usize = 0;
let deepest: usize = 0;
let deepestLevel: i32 = -1;
let effortThen: u32 = 0;
/** The latest return of a call for which a branch was given up ahead of it. */
let foreclosedLevel: i32 = -1;
/** Whether returns of optional calls were passed since the configuration at hand arrived. */
let droppedOptions: bool = false;
let carriedCalls: i32 = 0;
let stamp: i32 = 0;
/** Whether the next return to be passed was decided upon already. */
let passed: bool = false;
/** Whether the configuration at hand stands at the return of an optional call that would be of use. */
let opportunity: bool = false;

/** Ways to go on with a record, in this order. */
const RETURNING: i32 = 0;
const ENABLING: i32 = 1;
const OTHERS: i32 = 2;
const CRASHED_ENABLING: i32 = 3;
const CRASHED_OTHERS: i32 = 4;
const HOPELESS: i32 = 5;
const FRUGAL_EFFORT: u32 = 256;
const FRUGAL_LEVELS: i32 = 16;
/** The returning call is optional: it takes effect here, or else its return is passed. */
const USING: i32 = 6;
const PASSING: i32 = 7;
const WAY_SHIFT: i32 = 28;

const WAY_MASK: i32 = 7;
const RANK_MASK: i32 = (1 << WAY_SHIFT) - 1;
/** Set in a record's resume where returns of optional calls were passed on the way to it. */
const DROPPED_OPTIONS: i32 = 1 << 31;

/** More crashed groups than that are not looked through for one that makes a difference. */
const MAX_FOLLOWERS: i32 = 64;
const MAX_REACHABLE: i32 = 64;
let reachable: usize = 0;

/**
 * Prepares a search of the timeline that was read. The first `carried` calls may have taken effect before it begins:
 * they are optional. With `unlimited` every crashed call may take effect any number of times.
 */
export function createSearch(carried: i32, unlimited: bool): void {
  carriedCalls = carried;
  createCrashUse(crashGroups(), unlimited);
  createConfigurations(levels(), wordsPerSet());
  needed = takeFilled(wordsPerSet(), 0);
  usable = takeFilled(wordsPerSet(), 0);
  createAbsorption();
  createWatches();
  reachable = takeFilled(MAX_REACHABLE, 0);
  agenda = 0;
  lastResorts = takeFilled(levels() + 1, 0);
  lastResortLevel = -1;
  found = 0;
  deepest = 0;
  deepestLevel = -1;
  effortThen = 0;
  foreclosedLevel = -1;
}

/** The record that reached the end, or else the first that got as far as any. */
export function bestRecord(): usize {
  return found !== 0 ? found : deepest;
}

export function reachedLevel(): i32 {
  return deepestLevel;
}

export function latestForeclosed(): i32 {
  return foreclosedLevel;
}

/** A state to begin with. */
export function addRoot(root: i32): void {
  if (found !== 0) return;
  arriveAtRoot(root);
  conclude(0, ROOT);
}

/** Searches on, until the effort in all exceeds `budget`, or `patience` since the deepest level was reached. */
export function run(budget: u32, patience: u32): i32 {
  while (found === 0) {
    if (effort() > budget) return OVER_BUDGET;
    if (effort() - effortThen > patience) return STALLED;
    if (agenda !== 0 && levelOf(agenda) >= lastResortLevel - patienceWithPending()) {
      const record = agenda;
      if (!expand(record)) retire(record);
    } else if (lastResortLevel >= 0) {
      const record: usize = <u32>word(lastResorts, lastResortLevel);
      if (!expandByCrashes(record)) dropLastResort(record);
    } else {
      return EXHAUSTED;
    }
  }
  return FOUND;
}

/**
 * So many levels are gone back for other orders of pending calls before a crashed one is used: one used too soon may be
 * missing later. Only for a while, since mostly there is no other way.
 */
function patienceWithPending(): i32 {
  return effort() - effortThen < FRUGAL_EFFORT ? FRUGAL_LEVELS : 0;
}

function addLastResort(record: usize): void {
  const level = levelOf(record);
  setBelow(record, <u32>word(lastResorts, level));
  setWord(lastResorts, level, <i32>record);
  lastResortLevel = max(lastResortLevel, level);
}

function dropLastResort(record: usize): void {
  setWord(lastResorts, lastResortLevel, <i32>belowOf(record));
  while (lastResortLevel >= 0 && word(lastResorts, lastResortLevel) === 0) lastResortLevel--;
}

/** To be called after a stall, to go on with patience renewed. */
export function renewPatience(): void {
  effortThen = effort();
}

/** Its pending calls were all tried: what is left are crashed ones, and the options that it let pass. */
function retire(record: usize): void {
  agenda = belowOf(record);
  const dropped = resumeOf(record) & DROPPED_OPTIONS;
  const hopeless = ((resumeOf(record) >>> WAY_SHIFT) & WAY_MASK) === HOPELESS;
  if (!hopeless && crashGroups() > firstGroupOf(record)) {
    setResume(record, (CRASHED_ENABLING << WAY_SHIFT) | RANK_MASK);
    addLastResort(record);
  }
  if (dropped !== 0) offerDroppedOptions(record);
}

function takeUp(record: usize): void {
  moveTo(levelOf(record));
  state = stateOf(record);
  used = usedOf(record);
  firstGroup = firstGroupOf(record);
  debt = debtOf(record);
  loadSets(record, needed, usable);
}

function resumeAt(record: usize, way: i32, rank: i32): void {
  setResume(record, (resumeOf(record) & DROPPED_OPTIONS) | (way << WAY_SHIFT) | rank);
}

/**
 * Tries the next pending call: first the one that must return, then those after which it can, then the others, each in
 * the order of their returns. False where none is left.
 */
function expand(record: usize): bool {
  takeUp(record);
  const resume = resumeOf(record);
  const way = (resume >>> WAY_SHIFT) & WAY_MASK;
  if (way === USING) {
    const call = pendingAt(0);
    resumeAt(record, PASSING, 0);
    const after = next(state, kindOf(call));
    if (repays(kindOf(call), after)) place(record, call, after);
    return true;
  }
  if (way === PASSING) {
    resumeAt(record, ENABLING, 1);
    passed = true;
    conclude(record, PASSED);
    return true;
  }
  if (way === HOPELESS) return false;
  if (way === RETURNING) {
    resumeAt(record, ENABLING, 1);
    const call = pendingAt(0);
    if (hasBit(usable, slotOf(call))) {
      const after = next(state, kindOf(call));
      if (after >= 0 && after !== state && repays(kindOf(call), after)) {
        place(record, call, after);
        return true;
      }
    }
    return expandFrom(record, ENABLING, 1);
  }
  return expandFrom(record, way, resume & RANK_MASK);
}

function expandFrom(record: usize, way: i32, rank: i32): bool {
  if (way === ENABLING) {
    if (placeOther(record, ENABLING, rank)) return true;
    if (isOn(REACH) && !canReturn()) {
      if (isOn(WATCHES) && hasBit(needed, slotOf(pendingAt(0)))) watch(pendingAt(0));
      resumeAt(record, HOPELESS, 0);
      return false;
    }
    return placeOther(record, OTHERS, 1);
  }
  return placeOther(record, way, rank);
}

/**
 * Of equal calls that are both needed, or both optional, only the first to return is tried: whatever order uses another
 * of them there can swap the two.
 */
function placeOther(record: usize, way: i32, from: i32): bool {
  const returning = kindOf(pendingAt(0));
  const now = ++stamp;
  for (let rank = 0; rank < pendingCalls(); rank++) {
    const call = pendingAt(rank);
    const slot = slotOf(call);
    if (!hasBit(usable, slot)) continue;
    const isNeeded = hasBit(needed, slot);
    const kind = kindOf(call);
    const alike = kind * 2 + <i32>isNeeded;
    if (isOn(SYMMETRY)) {
      if (markOf(alike) === now) continue;
      setMark(alike, now);
    }
    if (rank < from) continue;
    const after = next(state, kind);
    if (after < 0 || after === state || !repays(kind, after)) continue;
    if (next(after, returning) >= 0 !== (way === ENABLING)) continue;
    if (!isNeeded && !isRelevant(call, after)) continue;
    resumeAt(record, way, rank + 1);
    place(record, call, after);
    return true;
  }
  return false;
}

/** Tries the next group of crashed calls, the newest first: those after which the returning call can follow, then others. */
function expandByCrashes(record: usize): bool {
  takeUp(record);
  skipSpentGroups();
  const resume = resumeOf(record);
  const way = (resume >>> WAY_SHIFT) & WAY_MASK;
  const returning = kindOf(pendingAt(0));
  countLookups(crashGroupsBegun() - firstGroup);
  let group = min(resume & RANK_MASK, crashGroupsBegun() - 1);
  for (let now = way; now <= CRASHED_OTHERS; now++) {
    for (; group >= firstGroup; group--) {
      if (!isAvailable(used, group)) continue;
      const after = next(state, crashKind(group));
      if (after < 0 || after === state || !repays(crashKind(group), after)) continue;
      if (next(after, returning) >= 0 !== (now === CRASHED_ENABLING)) continue;
      if (!isRelevant(-1, after)) continue;
      if (group > 0) resumeAt(record, now, group - 1);
      else resumeAt(record, now + 1, now === CRASHED_ENABLING ? RANK_MASK : 0);
      placeCrashed(record, group, after);
      return true;
    }
    group = crashGroupsBegun() - 1;
  }
  return false;
}

/** Crashed calls that can never take effect again are passed over for good, as far as they are the earliest. */
function skipSpentGroups(): void {
  if (!saysNever() || someOverwrite()) return;
  while (firstGroup < crashGroupsBegun() && next(state, crashKind(firstGroup)) === NEVER_AGAIN) firstGroup++;
}

/**
 * Whether a call that need not take effect makes any difference here: some call that may follow must be allowed only
 * after it, or have another effect. Else it can be left out, and whatever follows stays legal.
 */
function isRelevant(call: i32, after: i32): bool {
  if (!isOn(RELEVANCE)) return true;
  for (let rank = 0; rank < pendingCalls(); rank++) {
    const other = pendingAt(rank);
    if (other === call || !(hasBit(needed, slotOf(other)) || hasBit(usable, slotOf(other)))) continue;
    if (differs(kindOf(other), after)) return true;
  }
  if (crashGroupsBegun() - firstGroup > MAX_FOLLOWERS) return true;
  for (let other = firstGroup; other < crashGroupsBegun(); other++) {
    if (isAvailable(used, other) && differs(crashKind(other), after)) return true;
  }
  return false;
}

/**
 * Whether the returning call could ever be allowed before it returns, even if every call at hand could take effect any
 * number of times: where not, it is no use to try their orders.
 */
function canReturn(): bool {
  const returning = kindOf(pendingAt(0));
  setWord(reachable, 0, state);
  let count = 1;
  if (next(state, returning) >= 0) return true;
  if (crashGroupsBegun() - firstGroup > MAX_FOLLOWERS) return true;
  for (let at = 0; at < count; at++) {
    const from = word(reachable, at);
    countLookups(pendingCalls() + crashGroupsBegun() - firstGroup);
    for (let rank = 0; rank < pendingCalls(); rank++) {
      const call = pendingAt(rank);
      if (!hasBit(usable, slotOf(call))) continue;
      const answer = reach(next(from, kindOf(call)), returning, count);
      if (answer < 0) return true;
      count = answer;
    }
    for (let group = firstGroup; group < crashGroupsBegun(); group++) {
      if (!isAvailable(used, group)) continue;
      const answer = reach(next(from, crashKind(group)), returning, count);
      if (answer < 0) return true;
      count = answer;
    }
  }
  return false;
}

/** Adds a state to those reachable and tells how many they are now; -1 where the call is allowed there, or they are many. */
function reach(to: i32, returning: i32, count: i32): i32 {
  if (to < 0) return count;
  for (let at = 0; at < count; at++) if (word(reachable, at) === to) return count;
  if (count === MAX_REACHABLE || next(to, returning) >= 0) return -1;
  setWord(reachable, count, to);
  return count + 1;
}

/**
 * What follows a call that need not have taken effect must be allowed only after it, or have another effect; else the
 * same order without that call is tried elsewhere.
 */
function repays(kind: i32, after: i32): bool {
  return debt === NO_DEBT || next(debt, kind) !== after;
}

function differs(kind: i32, after: i32): bool {
  const then = next(after, kind);
  return then >= 0 && then !== next(state, kind);
}

function place(parent: usize, call: i32, after: i32): void {
  takeEffect(call, after);
  conclude(parent, call);
}

function takeEffect(call: i32, after: i32): void {
  const slot = slotOf(call);
  debt = hasBit(needed, slot) || !isOn(RELEVANCE) ? NO_DEBT : state;
  clearBit(needed, slot);
  clearBit(usable, slot);
  absorb(state, kindOf(call), after, needed);
  state = after;
}

function placeCrashed(parent: usize, group: i32, after: i32): void {
  takeEffectOfCrashed(group, after);
  conclude(parent, crashed(group));
}

function takeEffectOfCrashed(group: i32, after: i32): void {
  debt = isOn(RELEVANCE) ? state : NO_DEBT;
  absorb(state, crashKind(group), after, needed);
  used = useOneMore(used, group);
  state = after;
}

function arriveAtRoot(root: i32): void {
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

/** Arrives again where a record began, before it passed any return. */
function arriveAgain(record: usize): void {
  const cause = causeOf(record);
  if (cause === ROOT) {
    arriveAtRoot(stateOf(record));
    return;
  }
  takeUp(parentOf(record));
  if (cause === PASSED) {
    passed = true;
    return;
  }
  const group = groupOf(cause);
  if (group >= 0) takeEffectOfCrashed(group, next(state, crashKind(group)));
  else takeEffect(cause, next(state, kindOf(cause)));
}

/** Goes on from where the configuration at hand arrived to where something must be decided, and remembers that. */
function conclude(parent: usize, cause: i32): void {
  droppedOptions = false;
  const open = examinePending() && passReturns(0) && !isHopeless();
  const record = createRecord(parent, cause, currentLevel(), state, used, firstGroup, debt, needed, usable);
  if (open && currentLevel() === levels()) {
    found = record;
  } else if (open && admit(record)) {
    setResume(record, (droppedOptions ? DROPPED_OPTIONS : 0) | (opportunity ? USING << WAY_SHIFT : 0));
    push(record);
  } else if (droppedOptions) {
    offerDroppedOptions(record);
  } else {
    release(record);
  }
}

function push(record: usize): void {
  setBelow(record, agenda);
  agenda = record;
  if (levelOf(record) <= deepestLevel) return;
  deepest = record;
  deepestLevel = levelOf(record);
  effortThen = effort();
}

/**
 * A return of an optional call was passed as if the call had been left out. It might have taken effect just there
 * instead: for each such return this makes the call needed again, as a configuration of its own.
 */
function offerDroppedOptions(record: usize): void {
  arriveAgain(record);
  if (examinePending()) passReturns(record);
}

function promote(parent: usize, call: i32): void {
  const slot = slotOf(call);
  if (isHopeless()) return;
  setBit(needed, slot);
  const record = createRecord(parent, promoted(call), currentLevel(), state, used, firstGroup, debt, needed, usable);
  clearBit(needed, slot);
  if (admit(record)) push(record);
  else release(record);
}

/** Passes returns as long as nothing has to be placed for them. False where the branch leads nowhere. */
function passReturns(offering: usize): bool {
  opportunity = false;
  while (currentLevel() < levels()) {
    const call = pendingAt(0);
    const slot = slotOf(call);
    if (hasBit(needed, slot)) return !forecloses(nextObserver());
    if (hasBit(usable, slot)) {
      if (!passed) {
        if (isOn(OPPORTUNITY) && isUseful(call)) {
          opportunity = true;
          return true;
        }
        droppedOptions = true;
        if (offering !== 0) promote(offering, call);
      }
      passed = false;
      clearBit(usable, slot);
    }
    const invoked = currentPosition() + 1;
    passReturn();
    for (let at = invoked; at < currentPosition(); at++) takeIn(completedCallInvokedAt(at));
    for (let at = invoked; at < currentPosition(); at++) {
      const other = completedCallInvokedAt(at);
      if (other >= 0 && !examine(other, slotOf(other))) return false;
    }
  }
  return true;
}

/** Whether some call that must still take effect could do so right after this one. */
function isUseful(call: i32): bool {
  const after = next(state, kindOf(call));
  if (after < 0 || after === state) return false;
  for (let rank = 1; rank < pendingCalls(); rank++) {
    const other = pendingAt(rank);
    if (hasBit(needed, slotOf(other)) && next(after, kindOf(other)) === after) return true;
  }
  return false;
}

function takeIn(call: i32): void {
  if (call < 0) return;
  const slot = slotOf(call);
  setBit(needed, slot);
  if ((flagsOf(kindOf(call)) & OBSERVES) === 0) setBit(usable, slot);
}

/**
 * A call that is allowed here and changes nothing can take effect here, or later: it is optional from now on. In the
 * same way reads are placed as soon as they are allowed.
 */
function examine(call: i32, slot: i32): bool {
  const after = next(state, kindOf(call));
  if (after === state) {
    clearBit(needed, slot);
    if (debt !== NO_DEBT && next(debt, kindOf(call)) !== debt) debt = NO_DEBT;
  }
  return after !== NEVER_AGAIN || !forecloses(call);
}

function isHopeless(): bool {
  if (currentLevel() === levels() || !isOn(WATCHES)) return false;
  const call = hopelessCall(state, needed, usable, used, firstGroup);
  if (call < 0) return false;
  foreclosedLevel = max(foreclosedLevel, returnLevelOf(call));
  return true;
}

function examinePending(): bool {
  for (let rank = 0; rank < pendingCalls(); rank++) {
    const call = pendingAt(rank);
    const slot = slotOf(call);
    if (hasBit(needed, slot) && !examine(call, slot)) return false;
  }
  return true;
}

/** Whether a call still to take effect never can, from the configuration at hand on. */
function forecloses(call: i32): bool {
  if (call < 0 || !saysNever() || !isOn(LOOK_AHEAD)) return false;
  if (next(state, kindOf(call)) !== NEVER_AGAIN || overwriteMayCome(call)) return false;
  for (let at = 0; at < wordsPerSet(); at++) {
    if ((word(usable, at) & word(overwritingSlots(), at)) !== 0) return false;
  }
  foreclosedLevel = max(foreclosedLevel, returnLevelOf(call));
  return true;
}
