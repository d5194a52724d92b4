import { limitMemory, mark, release, setWord, take, takeFilled, word } from "./memory";
import { step } from "./model";

/**
 * A model seen through numbers: for each state and kind of call the state after it. Filled as far as a search asks; a
 * miss asks the model. Small models get a full table, larger ones a hash table that compares whole keys.
 */

/** The state does not allow the call. */
export const NOT_ALLOWED: i32 = -1;
/** Nor does any state that can follow, unless something overwrites it first. */
export const NEVER_AGAIN: i32 = -2;
const UNKNOWN: i32 = -3;
/** Nobody knows which state a kind of call leaves, or there are several. */
export const UNTOLD: i32 = -1;
/** It leaves the state as it was. */
const NOTHING_NEW: i32 = -2;

/** What a kind of call promises: bits of its flags. */
export const OBSERVES: u8 = 1;
export const OVERWRITES: u8 = 2;
export const REPLACES: u8 = 4;

const MAX_TABLE_WORDS: u64 = 1 << 22;
const ENTRY_WORDS: i32 = 3;

let kindCount: i32 = 0;
let flags: usize = 0;
let marks: usize = 0;
let crashGroups: usize = 0;
let results: usize = 0;
let anyReplaces: bool = false;
let anyOverwrites: bool = false;
let hasNever: bool = false;
let asked: u32 = 0;

let table: usize = 0;
let tableWords: i32 = 0;
let tableBase: usize = 0;
/** States that the full table has rows for; 0 where the table is a hash table. */
let rows: i32 = 0;
let entries: i32 = 0;
let hashMask: i32 = 0;

/**
 * Forgets everything and lays out what outlives a decision; the host then writes a byte of flags for each kind at
 * `flagsAddress()`.
 */
export function createKinds(count: i32, never: bool): void {
  release(__heap_base);
  limitMemory(0);
  anyReplaces = false;
  anyOverwrites = false;
  kindCount = count;
  hasNever = never;
  flags = take(count);
  marks = takeFilled(2 * count, 0);
  crashGroups = takeFilled(count, 0xff);
  results = takeFilled(count, 0xff);
  tableBase = mark();
  if (<u64>count * 8 <= MAX_TABLE_WORDS / 4) createTable(8);
  else createHash(1 << 12);
}

export function flagsAddress(): usize {
  return flags;
}

/** To be called once the flags are written. */
export function readFlags(): void {
  for (let kind = 0; kind < kindCount; kind++) {
    const flag = flagsOf(kind);
    if ((flag & OBSERVES) !== 0) setWord(results, kind, NOTHING_NEW);
    if ((flag & OVERWRITES) !== 0) anyOverwrites = true;
    else if ((flag & REPLACES) !== 0) anyReplaces = true;
  }
}

export function flagsOf(kind: i32): u8 {
  return load<u8>(flags + kind);
}

/** Whether some kind replaces without overwriting. */
export function someReplace(): bool {
  return anyReplaces;
}

export function someOverwrite(): bool {
  return anyOverwrites;
}

/** Whether the model ever says that a call is never allowed again. */
export function saysNever(): bool {
  return hasNever;
}

/** A number per kind and status, for whoever asks "seen already?" with a stamp that only rises. */
export function markOf(kindAndStatus: i32): i32 {
  return word(marks, kindAndStatus);
}

export function setMark(kindAndStatus: i32, stamp: i32): void {
  setWord(marks, kindAndStatus, stamp);
}

/** The group of crashed calls of a kind in the log at hand, -1 for none. */
export function crashGroupOf(kind: i32): i32 {
  return word(crashGroups, kind);
}

export function setCrashGroup(kind: i32, group: i32): void {
  setWord(crashGroups, kind, group);
}

/** The state after a call of this kind, `NOT_ALLOWED` or `NEVER_AGAIN`. */
export function next(state: i32, kind: i32): i32 {
  if (rows === 0) return lookUp(state, kind);
  const at = table + ((<usize>(state * kindCount + kind)) << 2);
  const known = load<i32>(at);
  return known !== UNKNOWN ? known : ask(state, kind);
}

/** The one state that calls of this kind leave, `NOTHING_NEW`, or `UNTOLD`. */
export function resultOf(kind: i32): i32 {
  return word(results, kind);
}

/** How often the model was asked. */
export function questions(): u32 {
  return asked;
}

function ask(state: i32, kind: i32): i32 {
  asked++;
  const after = step(state, kind);
  if (after >= 0 && (flagsOf(kind) & (OVERWRITES | REPLACES)) !== 0) setWord(results, kind, after);
  if (rows !== 0 && after >= rows) makeRoomFor(after);
  if (rows !== 0) setWord(table, state * kindCount + kind, after);
  else insert(state, kind, after);
  return after;
}

/** Makes sure of a row for a state that the host names. */
export function makeRoomFor(state: i32): void {
  if (rows === 0 || state < rows) return;
  let wanted = rows;
  while (wanted <= state) wanted <<= 1;
  if (<u64>wanted * <u64>kindCount > MAX_TABLE_WORDS) toHash();
  else moveTable(wanted);
}

function createTable(states: i32): void {
  rows = states;
  tableWords = states * kindCount;
  table = take((<usize>tableWords) << 2);
  for (let at = 0; at < tableWords; at++) setWord(table, at, UNKNOWN);
}

function moveTable(states: i32): void {
  const old = table;
  const oldWords = tableWords;
  createTable(states);
  memory.copy(table, old, (<usize>oldWords) << 2);
}

function toHash(): void {
  const old = table;
  const oldRows = rows;
  rows = 0;
  createHash(1 << 14);
  for (let state = 0; state < oldRows; state++) {
    for (let kind = 0; kind < kindCount; kind++) {
      const after = word(old, state * kindCount + kind);
      if (after !== UNKNOWN) insert(state, kind, after);
    }
  }
}

function createHash(capacity: i32): void {
  rows = 0;
  entries = 0;
  hashMask = capacity - 1;
  tableWords = capacity * ENTRY_WORDS;
  table = takeFilled(tableWords, 0xff);
}

function entryOf(state: i32, kind: i32): usize {
  let hash = <u32>state * 0x9e3779b1 + <u32>kind * 0x85ebca77;
  hash ^= hash >>> 15;
  hash *= 0x2c1b3c6d;
  hash ^= hash >>> 13;
  let at = <i32>hash & hashMask;
  let entry = table + ((<usize>(at * ENTRY_WORDS)) << 2);
  while (load<i32>(entry) !== -1 && (load<i32>(entry) !== state || load<i32>(entry, 4) !== kind)) {
    at = (at + 1) & hashMask;
    entry = table + ((<usize>(at * ENTRY_WORDS)) << 2);
  }
  return entry;
}

function lookUp(state: i32, kind: i32): i32 {
  const entry = entryOf(state, kind);
  return load<i32>(entry) === -1 ? ask(state, kind) : load<i32>(entry, 8);
}

function insert(state: i32, kind: i32, after: i32): void {
  if (entries * 2 > hashMask) growHash();
  const entry = entryOf(state, kind);
  store<i32>(entry, state);
  store<i32>(entry, kind, 4);
  store<i32>(entry, after, 8);
  entries++;
}

function growHash(): void {
  const old = table;
  const oldCapacity = hashMask + 1;
  createHash(oldCapacity * 2);
  for (let at = 0; at < oldCapacity; at++) {
    const entry = old + ((<usize>(at * ENTRY_WORDS)) << 2);
    if (load<i32>(entry) !== -1) insert(load<i32>(entry), load<i32>(entry, 4), load<i32>(entry, 8));
  }
}

/** Moves the table, wherever it has grown, below all else and gives back the rest. */
export function keepTransitions(): void {
  const bytes = (<usize>tableWords) << 2;
  if (table !== tableBase) memory.copy(tableBase, table, bytes);
  table = tableBase;
  release(tableBase + bytes);
}
