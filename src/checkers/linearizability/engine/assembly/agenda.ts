import { belowOf, effort, levelOf, setBelow } from "./configurations";
import { setWord, takeFilled, word } from "./memory";
import { levels } from "./timeline";

const FRUGAL_EFFORT: u32 = 256;
const FRUGAL_LEVELS: i32 = 16;

/** Records that have pending calls left to try, the deepest on top. */
let agenda: usize = 0;
/** By level: records that have only crashed calls left to try. The highest level that has any, or -1. */
let lastResorts: usize = 0;
let lastResortLevel: i32 = -1;

let found: usize = 0;
let deepest: usize = 0;
let deepestLevel: i32 = -1;
/** What it had cost to reach the deepest level, or when patience was renewed. */
let effortThen: u32 = 0;

export function createAgenda(): void {
  agenda = 0;
  lastResorts = takeFilled(levels() + 1, 0);
  lastResortLevel = -1;
  found = 0;
  deepest = 0;
  deepestLevel = -1;
  effortThen = 0;
}

/** The record whose pending calls to try next, 0 where crashed ones are to be tried first or nothing is left. */
export function nextRecord(): usize {
  return agenda !== 0 && levelOf(agenda) >= lastResortLevel - patienceWithPending() ? agenda : 0;
}

/** The record whose crashed calls to try next, 0 for none. */
export function nextLastResort(): usize {
  return lastResortLevel < 0 ? 0 : <u32>word(lastResorts, lastResortLevel);
}

/** Takes the record on top off the agenda. */
export function pop(): void {
  agenda = belowOf(agenda);
}

export function isFound(): bool {
  return found !== 0;
}

/** The record that passed every return. */
export function setFound(record: usize): void {
  found = record;
}

/** What was spent since the deepest level was reached. */
export function effortSinceProgress(): u32 {
  return effort() - effortThen;
}

/** The record that reached the end, or else the first that got as far as any. */
export function bestRecord(): usize {
  return found !== 0 ? found : deepest;
}

export function reachedLevel(): i32 {
  return deepestLevel;
}

/**
 * So many levels are gone back for other orders of pending calls before a crashed one is used: one used too soon may be
 * missing later. Only for a while, since mostly there is no other way.
 */
function patienceWithPending(): i32 {
  return effortSinceProgress() < FRUGAL_EFFORT ? FRUGAL_LEVELS : 0;
}

export function addLastResort(record: usize): void {
  const level = levelOf(record);
  setBelow(record, <u32>word(lastResorts, level));
  setWord(lastResorts, level, <i32>record);
  lastResortLevel = max(lastResortLevel, level);
}

export function dropLastResort(record: usize): void {
  setWord(lastResorts, lastResortLevel, <i32>belowOf(record));
  while (lastResortLevel >= 0 && word(lastResorts, lastResortLevel) === 0) lastResortLevel--;
}

/** To be called after a stall, to go on with patience renewed. */
export function renewPatience(): void {
  effortThen = effort();
}

export function push(record: usize): void {
  setBelow(record, agenda);
  agenda = record;
  if (levelOf(record) <= deepestLevel) return;
  deepest = record;
  deepestLevel = levelOf(record);
  effortThen = effort();
}
