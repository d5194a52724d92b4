import { usesNoMore } from "./crashes";
import { take, takeFilled, word } from "./memory";
import { DOMINANCE, isOn } from "./switches";
import { questions } from "./transitions";

/**
 * The configurations visited, each a record in memory:
 *
 * | word | |
 * |---|---|
 * | 0 | the next record in the same list |
 * | 1 | how long that list is from here on |
 * | 2 | the record it came from, 0 for none |
 * | 3 | its cause: the call placed, `crashed` of a group, `promoted` of a call, or `ROOT` |
 * | 4 | its level |
 * | 5 | its state |
 * | 6 | the crashed calls used |
 * | 7 | the first group of crashed calls that can still be used |
 * | 8 | where to go on when it is expanded again |
 * | 9 | the next record on the same agenda |
 * | 10 | its debt, `NO_DEBT` for none |
 * | 11.. | the slots whose calls are *needed*: they must take effect before they return |
 * | ... | the slots whose calls are *usable*: they may take effect from here on |
 *
 * A call that is usable but not needed is *optional*: there is a place before this point where it could have taken
 * effect without any difference, so that it can also be left out from here on.
 *
 * A *debt* is the state before a call that need not have taken effect, until something shows what it was good for.
 */
const NEXT: usize = 0;
const LENGTH: usize = 4;
const PARENT: usize = 8;
const CAUSE: usize = 12;
const LEVEL: usize = 16;
const STATE: usize = 20;
const USED: usize = 24;
const FIRST_GROUP: usize = 28;
const RESUME: usize = 32;
const BELOW: usize = 36;
const DEBT: usize = 40;
const SETS: usize = 44;

export const NO_DEBT: i32 = -1;

/** A record's cause where it has no parent. */
export const ROOT: i32 = i32.MIN_VALUE;
/** A record's cause where the return of an optional call was passed. */
export const PASSED: i32 = i32.MIN_VALUE + 1;
const CRASHED: i32 = 1 << 30;

/** A record's cause where an optional call was made needed again; negative. */
export function promoted(call: i32): i32 {
  return -2 - call;
}

/** A record's cause where a crashed call of a group took effect. */
export function crashed(group: i32): i32 {
  return CRASHED + group;
}

/** The group of crashed calls that caused a record, negative where a completed call did. */
export function groupOf(cause: i32): i32 {
  return cause - CRASHED;
}

/** Up to so many records a level stand in a plain list: mostly there are one or two. */
const SHORT: i32 = 24;
/** Up to so many records of one level and state are compared with a new one; beyond, only equal ones are found. */
const COMPARED: i32 = 64;

let words: i32 = 1;
let recordBytes: usize = 0;
let heads: usize = 0;
let buckets: usize = 0;
let bucketMask: i32 = 0;
let inBuckets: i32 = 0;
let count: i32 = 0;
let comparisons: u32 = 0;
let lookups: u32 = 0;
let questionsBefore: u32 = 0;

export function createConfigurations(levelCount: i32, wordsPerSet: i32): void {
  words = wordsPerSet;
  recordBytes = SETS + ((<usize>words) << 3);
  heads = takeFilled(levelCount + 1, 0);
  buckets = 0;
  bucketMask = 0;
  inBuckets = 0;
  count = 0;
  comparisons = 0;
  lookups = 0;
  questionsBefore = questions();
}

export function configurationCount(): i32 {
  return count;
}

/**
 * What a budget counts, about a microsecond a piece: configurations, questions to the model, and the comparisons and
 * lookups that cost more than usual, at their rates.
 */
export function effort(): u32 {
  return <u32>count + (comparisons >>> 5) + (lookups >>> 7) + (questions() - questionsBefore);
}

/** Counts lookups beyond those that every configuration takes. */
export function countLookups(more: i32): void {
  lookups += more;
}

export function parentOf(record: usize): usize {
  return load<u32>(record, PARENT);
}

export function causeOf(record: usize): i32 {
  return load<i32>(record, CAUSE);
}

export function levelOf(record: usize): i32 {
  return load<i32>(record, LEVEL);
}

export function stateOf(record: usize): i32 {
  return load<i32>(record, STATE);
}

export function usedOf(record: usize): usize {
  return load<u32>(record, USED);
}

export function firstGroupOf(record: usize): i32 {
  return load<i32>(record, FIRST_GROUP);
}

export function debtOf(record: usize): i32 {
  return load<i32>(record, DEBT);
}

export function resumeOf(record: usize): i32 {
  return load<i32>(record, RESUME);
}

export function setResume(record: usize, resume: i32): void {
  store<i32>(record, resume, RESUME);
}

export function belowOf(record: usize): usize {
  return load<u32>(record, BELOW);
}

export function setBelow(record: usize, below: usize): void {
  store<u32>(record, <u32>below, BELOW);
}

function neededOf(record: usize): usize {
  return record + SETS;
}

function usableOf(record: usize): usize {
  return record + SETS + ((<usize>words) << 2);
}

/** Copies the sets of a record. */
export function loadSets(record: usize, needed: usize, usable: usize): void {
  memory.copy(needed, neededOf(record), (<usize>words) << 2);
  memory.copy(usable, usableOf(record), (<usize>words) << 2);
}

/**
 * Remembers a configuration, or tells that one visited before can do all that this one can: at the
 * same level and state, needing no more calls, with no fewer usable ones, and having used no more crashed calls of any
 * group. (Componentwise: one that used a crashed write of 1 cannot stand in for one that used a write of 2.)
 */
export function admit(record: usize): bool {
  if (!remember(record)) return false;
  count++;
  return true;
}

/** A record that nothing remembers yet; `release` may give it back. */
export function createRecord(
  parent: usize,
  cause: i32,
  level: i32,
  state: i32,
  used: usize,
  firstGroup: i32,
  debt: i32,
  needed: usize,
  usable: usize,
): usize {
  const record = take(recordBytes);
  store<u32>(record, <u32>parent, PARENT);
  store<i32>(record, cause, CAUSE);
  store<i32>(record, level, LEVEL);
  store<i32>(record, state, STATE);
  store<u32>(record, <u32>used, USED);
  store<i32>(record, firstGroup, FIRST_GROUP);
  store<i32>(record, 0, RESUME);
  store<i32>(record, debt, DEBT);
  memory.copy(neededOf(record), needed, (<usize>words) << 2);
  memory.copy(usableOf(record), usable, (<usize>words) << 2);
  return record;
}

function remember(record: usize): bool {
  const list = heads + ((<usize>levelOf(record)) << 2);
  if (standsIn(load<u32>(list), record)) return false;
  if (lengthOf(load<u32>(list)) < SHORT) {
    prepend(list, record);
    if (lengthOf(record) === SHORT && buckets === 0) growBuckets();
    return true;
  }
  const alike = bucketOf(record, false);
  if (standsIn(load<u32>(alike), record)) return false;
  if (lengthOf(load<u32>(alike)) < COMPARED) {
    prepend(alike, record);
  } else {
    const equal = bucketOf(record, true);
    if (standsIn(load<u32>(equal), record)) return false;
    prepend(equal, record);
  }
  inBuckets++;
  if (inBuckets * 2 >= bucketMask) growBuckets();
  return true;
}

function lengthOf(list: usize): i32 {
  return list === 0 ? 0 : load<i32>(list, LENGTH);
}

function prepend(list: usize, record: usize): void {
  const head: usize = load<u32>(list);
  store<u32>(record, <u32>head, NEXT);
  store<i32>(record, lengthOf(head) + 1, LENGTH);
  store<u32>(list, <u32>record);
}

/** Whether some record of the list can do all that the new one can. */
function standsIn(list: usize, record: usize): bool {
  let compared = 0;
  let found = false;
  for (let other = list; other !== 0; other = load<u32>(other, NEXT)) {
    compared++;
    if (dominates(other, record)) {
      found = true;
      break;
    }
  }
  comparisons += compared;
  return found;
}

function dominates(left: usize, right: usize): bool {
  if (stateOf(left) !== stateOf(right) || levelOf(left) !== levelOf(right)) return false;
  if (debtOf(left) !== NO_DEBT && debtOf(left) !== debtOf(right)) return false;
  if (!isOn(DOMINANCE)) return equals(left, right);
  for (let at = 0; at < words; at++) {
    if ((word(neededOf(left), at) & ~word(neededOf(right), at)) !== 0) return false;
    if ((word(usableOf(right), at) & ~word(usableOf(left), at)) !== 0) return false;
  }
  return usesNoMore(usedOf(left), usedOf(right), firstGroupOf(left));
}

function equals(left: usize, right: usize): bool {
  if (memory.compare(neededOf(left), neededOf(right), (<usize>words) << 3) !== 0) return false;
  return usesNoMore(usedOf(left), usedOf(right), 0) && usesNoMore(usedOf(right), usedOf(left), 0);
}

function bucketOf(record: usize, exactly: bool): usize {
  let hash = <u32>levelOf(record) * 0x9e3779b1 + <u32>stateOf(record) * 0x85ebca77;
  if (exactly) {
    for (let at = 0; at < 2 * words; at++) hash = (hash ^ word(neededOf(record), at)) * 0x01000193 + 0x7f4a7c15;
  }
  hash ^= hash >>> 15;
  hash *= 0x2c1b3c6d;
  hash ^= hash >>> 13;
  return buckets + ((<usize>(hash & bucketMask)) << 2);
}

/**
 * Records move to the buckets of a larger table. One that found its list full looks for room again: lists of different
 * keys part, and what is then too long goes to the bucket of its equals as before.
 */
function growBuckets(): void {
  const old = buckets;
  const oldCount = old === 0 ? 0 : bucketMask + 1;
  bucketMask = oldCount === 0 ? 1023 : oldCount * 4 - 1;
  buckets = takeFilled(bucketMask + 1, 0);
  for (let at = 0; at < oldCount; at++) {
    let record: usize = <u32>word(old, at);
    while (record !== 0) {
      const next: usize = load<u32>(record, NEXT);
      const alike = bucketOf(record, false);
      prepend(lengthOf(load<u32>(alike)) < COMPARED ? alike : bucketOf(record, true), record);
      record = next;
    }
  }
}
