import { hasBit } from "./bits";
import { countLookups, NO_DEBT } from "./configurations";
import { isAvailable } from "./crashes";
import { debt, firstGroup, needed, state, usable, used } from "./hand";
import { setWord, takeFilled, word } from "./memory";
import { isOn, RELEVANCE } from "./switches";
import { crashGroupsBegun, crashKind, kindOf, pendingAt, pendingCalls, slotOf } from "./timeline";
import { next } from "./transitions";

/** What can be told of a call before it takes effect in the configuration at hand. */

/** More crashed groups than that are not looked through for one that makes a difference. */
const MAX_FOLLOWERS: i32 = 64;
const MAX_REACHABLE: i32 = 64;
let reachable: usize = 0;

export function createProspects(): void {
  reachable = takeFilled(MAX_REACHABLE, 0);
}

/**
 * Whether a call that need not take effect makes any difference here: some call that may follow must be allowed only
 * after it, or have another effect. Else it can be left out, and whatever follows stays legal.
 */
export function isRelevant(call: i32, after: i32): bool {
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

function differs(kind: i32, after: i32): bool {
  const then = next(after, kind);
  return then >= 0 && then !== next(state, kind);
}

/**
 * What follows a call that need not have taken effect must be allowed only after it, or have another effect; else the
 * same order without that call is tried elsewhere.
 */
export function repays(kind: i32, after: i32): bool {
  return debt === NO_DEBT || next(debt, kind) !== after;
}

/**
 * Whether the returning call could ever be allowed before it returns, even if every call at hand could take effect any
 * number of times: where not, it is no use to try their orders.
 */
export function canReturn(): bool {
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

/** Whether some call that must still take effect could do so right after this one. */
export function isUseful(call: i32): bool {
  const after = next(state, kindOf(call));
  if (after < 0 || after === state) return false;
  for (let rank = 1; rank < pendingCalls(); rank++) {
    const other = pendingAt(rank);
    if (hasBit(needed, slotOf(other)) && next(after, kindOf(other)) === after) return true;
  }
  return false;
}
