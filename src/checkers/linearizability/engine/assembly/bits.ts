import { setWord, word } from "./memory";

/** Sets of slots, as many words as the widest moment of the history needs. */
export function hasBit(set: usize, slot: i32): bool {
  return ((word(set, slot >>> 5) >>> (slot & 31)) & 1) !== 0;
}

export function setBit(set: usize, slot: i32): void {
  setWord(set, slot >>> 5, word(set, slot >>> 5) | (1 << (slot & 31)));
}

export function clearBit(set: usize, slot: i32): void {
  setWord(set, slot >>> 5, word(set, slot >>> 5) & ~(1 << (slot & 31)));
}
