import { createAbsorption } from "./absorption";
import {
  addLastResort,
  createAgenda,
  dropLastResort,
  effortSinceProgress,
  isFound,
  nextLastResort,
  nextRecord,
  pop,
  push,
  setFound,
} from "./agenda";
import { hasBit } from "./bits";
import {
  admit,
  causeOf,
  countLookups,
  crashed,
  createConfigurations,
  createRecord,
  effort,
  firstGroupOf,
  groupOf,
  PASSED,
  parentOf,
  promoted,
  ROOT,
  resumeOf,
  setResume,
  stateOf,
} from "./configurations";
import { createCrashUse, isAvailable } from "./crashes";
import {
  arriveAtRoot,
  createHand,
  debt,
  examine,
  examinePending,
  firstGroup,
  forecloses,
  isHopeless,
  need,
  needed,
  needNoMore,
  skipSpentGroups,
  spend,
  state,
  takeEffect,
  takeEffectOfCrashed,
  takeIn,
  takeUp,
  usable,
  used,
} from "./hand";
import { release } from "./memory";
import { canReturn, createProspects, isRelevant, isUseful, repays } from "./prospects";
import { isOn, OPPORTUNITY, REACH, SYMMETRY, WATCHES } from "./switches";
import {
  completedCallInvokedAt,
  crashGroups,
  crashGroupsBegun,
  crashKind,
  currentLevel,
  currentPosition,
  kindOf,
  levels,
  nextObserver,
  passReturn,
  pendingAt,
  pendingCalls,
  slotOf,
  wordsPerSet,
} from "./timeline";
import { markOf, next, setMark } from "./transitions";
import { createWatches, watch } from "./watches";

/**
 * The search of Wing & Gong 1993 over memoised configurations (Lowe 2017), walking from return to return: the calls
 * placed at a level are those that take effect before its return, and each as late as it can.
 */

/** What `run` answers. */
export const EXHAUSTED: i32 = 0;
export const FOUND: i32 = 1;
export const OVER_BUDGET: i32 = 2;
export const STALLED: i32 = 3;

/** Whether returns of optional calls were passed since the configuration at hand arrived. */
let droppedOptions: bool = false;
let stamp: i32 = 0;
/** Whether the configuration at hand stands at the return of an optional call that would be of use. */
let opportunity: bool = false;

/** Ways to go on with a record, in this order. */
const RETURNING: i32 = 0;
const ENABLING: i32 = 1;
const OTHERS: i32 = 2;
const CRASHED_ENABLING: i32 = 3;
const CRASHED_OTHERS: i32 = 4;
const HOPELESS: i32 = 5;
/** The returning call is optional: it takes effect here, or else its return is passed. */
const USING: i32 = 6;
const PASSING: i32 = 7;
const WAY_SHIFT: i32 = 28;
const WAY_MASK: i32 = 7;
const RANK_MASK: i32 = (1 << WAY_SHIFT) - 1;
/** Set in a record's resume where returns of optional calls were passed on the way to it. */
const DROPPED_OPTIONS: i32 = 1 << 31;

/**
 * Prepares a search of the timeline that was read. The first `carried` calls may have taken effect before it begins:
 * they are optional. With `unlimited` every crashed call may take effect any number of times.
 */
export function createSearch(carried: i32, unlimited: bool): void {
  createCrashUse(crashGroups(), unlimited);
  createConfigurations(levels(), wordsPerSet());
  createHand(carried);
  createAbsorption();
  createWatches();
  createProspects();
  createAgenda();
}

/** A state to begin with. */
export function addRoot(root: i32): void {
  if (isFound()) return;
  arriveAtRoot(root);
  conclude(0, ROOT);
}

/** Searches on, until the effort in all exceeds `budget`, or `patience` since the deepest level was reached. */
export function run(budget: u32, patience: u32): i32 {
  while (!isFound()) {
    if (effort() > budget) return OVER_BUDGET;
    if (effortSinceProgress() > patience) return STALLED;
    const record = nextRecord();
    if (record !== 0) {
      if (!expand(record)) retire(record);
      continue;
    }
    const lastResort = nextLastResort();
    if (lastResort === 0) return EXHAUSTED;
    if (!expandByCrashes(lastResort)) dropLastResort(lastResort);
  }
  return FOUND;
}

/** Its pending calls were all tried: what is left are crashed ones, and the options that it let pass. */
function retire(record: usize): void {
  pop();
  const dropped = resumeOf(record) & DROPPED_OPTIONS;
  const hopeless = ((resumeOf(record) >>> WAY_SHIFT) & WAY_MASK) === HOPELESS;
  if (!hopeless && crashGroups() > firstGroupOf(record)) {
    setResume(record, (CRASHED_ENABLING << WAY_SHIFT) | RANK_MASK);
    addLastResort(record);
  }
  if (dropped !== 0) offerDroppedOptions(record);
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

function place(parent: usize, call: i32, after: i32): void {
  takeEffect(call, after);
  conclude(parent, call);
}

function placeCrashed(parent: usize, group: i32, after: i32): void {
  takeEffectOfCrashed(group, after);
  conclude(parent, crashed(group));
}

/** Arrives again where a record began, before it passed any return. */
function arriveAgain(record: usize): void {
  const cause = causeOf(record);
  if (cause === ROOT) {
    arriveAtRoot(stateOf(record));
    return;
  }
  takeUp(parentOf(record));
  if (cause === PASSED) return;
  const group = groupOf(cause);
  if (group >= 0) takeEffectOfCrashed(group, next(state, crashKind(group)));
  else takeEffect(cause, next(state, kindOf(cause)));
}

/** Goes on from where the configuration at hand arrived to where something must be decided, and remembers that. */
function conclude(parent: usize, cause: i32): void {
  droppedOptions = false;
  const open = examinePending() && passReturns(0, cause === PASSED) && !isHopeless();
  const record = createRecord(parent, cause, currentLevel(), state, used, firstGroup, debt, needed, usable);
  if (open && currentLevel() === levels()) {
    setFound(record);
  } else if (open && admit(record)) {
    setResume(record, (droppedOptions ? DROPPED_OPTIONS : 0) | (opportunity ? USING << WAY_SHIFT : 0));
    push(record);
  } else if (droppedOptions) {
    offerDroppedOptions(record);
  } else {
    release(record);
  }
}

/**
 * A return of an optional call was passed as if the call had been left out. It might have taken effect just there
 * instead: for each such return this makes the call needed again, as a configuration of its own.
 */
function offerDroppedOptions(record: usize): void {
  arriveAgain(record);
  if (examinePending()) passReturns(record, causeOf(record) === PASSED);
}

function promote(parent: usize, call: i32): void {
  const slot = slotOf(call);
  if (isHopeless()) return;
  need(slot);
  const record = createRecord(parent, promoted(call), currentLevel(), state, used, firstGroup, debt, needed, usable);
  needNoMore(slot);
  if (admit(record)) push(record);
  else release(record);
}

/**
 * Passes returns as long as nothing has to be placed for them, the first one in any case where that was `decided`. False
 * where the branch leads nowhere. `offering` is the record for whose options calls are to be promoted, or 0.
 */
function passReturns(offering: usize, decided: bool): bool {
  let isDecided = decided;
  opportunity = false;
  while (currentLevel() < levels()) {
    const call = pendingAt(0);
    const slot = slotOf(call);
    if (hasBit(needed, slot)) return !forecloses(nextObserver());
    if (hasBit(usable, slot)) {
      if (!isDecided) {
        if (isOn(OPPORTUNITY) && isUseful(call)) {
          opportunity = true;
          return true;
        }
        droppedOptions = true;
        if (offering !== 0) promote(offering, call);
      }
      isDecided = false;
      spend(slot);
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
