import { hasBit } from "./bits";
import { isAvailable } from "./crashes";
import { setWord, takeFilled, word } from "./memory";
import {
  crashGroupsBegun,
  crashKind,
  currentLevel,
  currentPosition,
  kindOf,
  pendingAt,
  pendingCalls,
  returnLevelOf,
  slotOf,
  stepAt,
} from "./timeline";
import { next, resultOf, UNTOLD } from "./transitions";

/**
 * Calls at whose return the search was stuck before. A configuration that has not placed such a call, and in which
 * nothing at hand and nothing invoked before the call returns can lead to a state that allows it, is stuck already, even
 * before the call was invoked: to notice that only at the return would mean to try everything in between again and again.
 */
const MOST: i32 = 16;
const MOST_STEPS_BACK: i32 = 512;
let watched: usize = 0;
/** By watch: the level after which nothing that could help is invoked, as far as one looked back. */
let lastSupplies: usize = 0;
/** By watch: the level by which the call is invoked. */
let invocations: usize = 0;
let count: i32 = 0;
let replacedNext: i32 = 0;

export function createWatches(): void {
  watched = takeFilled(MOST, 0xff);
  lastSupplies = takeFilled(MOST, 0);
  invocations = takeFilled(MOST, 0);
  count = 0;
  replacedNext = 0;
}

/** Watches the call that returns at the cursor. */
export function watch(call: i32): void {
  for (let at = 0; at < count; at++) if (word(watched, at) === call) return;
  let level = currentLevel();
  let invoked = -1;
  let at = currentPosition() - 1;
  let supply = false;
  for (let looked = 0; at >= 0 && !supply && looked < MOST_STEPS_BACK; looked++, at--) {
    const step = stepAt(at);
    if ((step & 1) !== 0) level--;
    else if (step === 2 * call) invoked = level;
    else supply = supplies(kindOf(step >> 1), kindOf(call));
  }
  if (invoked < 0) invoked = level;
  const place = replacedNext;
  replacedNext = (replacedNext + 1) % MOST;
  if (count < MOST) count++;
  setWord(watched, place, call);
  setWord(lastSupplies, place, level);
  setWord(invocations, place, invoked);
}

/** Whether a call of one kind may lead from a state that does not allow the other kind to one that does. */
function supplies(kind: i32, wanted: i32): bool {
  const result = resultOf(kind);
  return result === UNTOLD || (result >= 0 && next(result, wanted) >= 0);
}

/** Whether the configuration at hand can no longer satisfy a watched call, and which; -1 for none. */
export function hopelessCall(state: i32, needed: usize, usable: usize, used: usize, firstGroup: i32): i32 {
  const level = currentLevel();
  for (let at = 0; at < count; at++) {
    const call = word(watched, at);
    if (level < word(lastSupplies, at) || level > returnLevelOf(call)) continue;
    if (level >= word(invocations, at) && !hasBit(needed, slotOf(call))) continue;
    if (next(state, kindOf(call)) >= 0) continue;
    if (!hasSupply(kindOf(call), usable, used, firstGroup)) return call;
  }
  return -1;
}

function hasSupply(wanted: i32, usable: usize, used: usize, firstGroup: i32): bool {
  for (let rank = 0; rank < pendingCalls(); rank++) {
    const other = pendingAt(rank);
    if (hasBit(usable, slotOf(other)) && supplies(kindOf(other), wanted)) return true;
  }
  for (let group = firstGroup; group < crashGroupsBegun(); group++) {
    if (isAvailable(used, group) && supplies(crashKind(group), wanted)) return true;
  }
  return false;
}
