import { clearBit, hasBit } from "./bits";
import { setWord, takeFilled, word } from "./memory";
import { ABSORPTION, isOn } from "./switches";
import { kindOf, overwritingSlots, pendingAt, pendingCalls, slotOf, wordsPerSet } from "./timeline";
import { flagsOf, next, OVERWRITES, REPLACES, someReplace } from "./transitions";

const MAX_CHAIN: i32 = 16;
let chainKinds: usize = 0;
let chainStates: usize = 0;
let chainLength: i32 = 0;

export function createAbsorption(): void {
  chainKinds = takeFilled(MAX_CHAIN, 0);
  chainStates = takeFilled(MAX_CHAIN, 0);
}

/**
 * Where a call of this kind takes effect between two states, and replaces whatever came before it: makes those pending
 * calls optional that could have taken effect immediately before it, without a trace.
 *
 * Each alone is easily judged, but any number of them must be possible together, and any of them may yet be used
 * instead. Calls that overwrite are, in any order. Others only in an order in which each allows all that follow it: two
 * compare-and-sets of 1 could each come before a write of 5, but not both; and with fencing tokens a write of token 4
 * cannot precede one of token 3.
 */
export function absorb(before: i32, kind: i32, after: i32, needed: usize): void {
  const flags = flagsOf(kind);
  if ((flags & (OVERWRITES | REPLACES)) === 0 || !isOn(ABSORPTION)) return;
  if ((flags & OVERWRITES) !== 0) {
    for (let at = 0; at < wordsPerSet(); at++) {
      setWord(needed, at, word(needed, at) & ~word(overwritingSlots(), at));
    }
  }
  if (!someReplace()) return;
  chainLength = 0;
  for (let rank = 0; rank < pendingCalls(); rank++) {
    const call = pendingAt(rank);
    const slot = slotOf(call);
    if (!hasBit(needed, slot) || (flagsOf(kindOf(call)) & (OVERWRITES | REPLACES)) === 0) continue;
    const between = next(before, kindOf(call));
    if (between >= 0 && next(between, kind) === after && joinsChain(kindOf(call), between)) clearBit(needed, slot);
  }
}

/** Adds a call at the end of the chain or at its beginning, where it is possible beside all that are in it. */
function joinsChain(kind: i32, between: i32): bool {
  if (chainLength === MAX_CHAIN) return false;
  let last = true;
  let first = true;
  for (let at = 0; at < chainLength; at++) {
    if (next(word(chainStates, at), kind) < 0) last = false;
    if (next(between, word(chainKinds, at)) < 0) first = false;
  }
  if (!last && !first) return false;
  if (!last) {
    for (let at = chainLength; at > 0; at--) {
      setWord(chainKinds, at, word(chainKinds, at - 1));
      setWord(chainStates, at, word(chainStates, at - 1));
    }
  }
  const place = last ? chainLength : 0;
  setWord(chainKinds, place, kind);
  setWord(chainStates, place, between);
  chainLength++;
  return true;
}
