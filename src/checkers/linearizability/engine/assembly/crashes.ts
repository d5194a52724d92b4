import { take } from "./memory";
import { crashesInvoked } from "./timeline";

/**
 * How many crashed calls of each group a configuration has used: a persistent tree of counts, eight a node, so that
 * configurations that come from one another share all but a path. A million operations may have ten thousand groups; a
 * vector of counts in each configuration would be what fails then. 0 is the tree of nothing used.
 */
const FANOUT_BITS: i32 = 3;
const NODE_BYTES: usize = 32;

let depth: i32 = 0;
let isUnlimited: bool = false;

/** Trees for so many groups from now on; with `unlimited` nothing is ever used up. */
export function createCrashUse(groups: i32, unlimited: bool): void {
  isUnlimited = unlimited;
  depth = 0;
  while (1 << (FANOUT_BITS * (depth + 1)) < groups) depth++;
}

/** Whether a group has calls that were invoked by the cursor's level and not used. */
export function isAvailable(tree: usize, group: i32): bool {
  return isUnlimited || crashesInvoked(group) > usesOf(tree, group);
}

function usesOf(tree: usize, group: i32): i32 {
  let node = tree;
  for (let height = depth; height > 0; height--) {
    if (node === 0) return 0;
    node = load<u32>(node + childOffset(group, height));
  }
  return node === 0 ? 0 : load<i32>(node + childOffset(group, 0));
}

function childOffset(group: i32, height: i32): usize {
  return (<usize>((group >>> (FANOUT_BITS * height)) & 7)) << 2;
}

/** The tree with one more use of a group. */
export function useOneMore(tree: usize, group: i32): usize {
  return isUnlimited ? tree : useIn(tree, group, depth);
}

function useIn(node: usize, group: i32, height: i32): usize {
  const copy = take(NODE_BYTES);
  if (node === 0) memory.fill(copy, 0, NODE_BYTES);
  else memory.copy(copy, node, NODE_BYTES);
  const at = copy + childOffset(group, height);
  store<u32>(at, height === 0 ? load<u32>(at) + 1 : <u32>useIn(load<u32>(at), group, height - 1));
  return copy;
}

/** Whether the left tree uses no more of *any* group from `first` on; earlier ones can never be used again. */
export function usesNoMore(left: usize, right: usize, first: i32): bool {
  return noMore(left, right, first, depth, 0);
}

function noMore(left: usize, right: usize, first: i32, height: i32, base: i32): bool {
  if (left === right || left === 0) return true;
  const span = 1 << (FANOUT_BITS * height);
  for (let child = 0; child < 8; child++) {
    const from = base + child * span;
    if (from + span <= first) continue;
    const offset = (<usize>child) << 2;
    const mine = load<u32>(left + offset);
    const theirs: u32 = right === 0 ? 0 : load<u32>(right + offset);
    if (height === 0 ? mine > theirs : !noMore(mine, theirs, first, height - 1, from)) return false;
  }
  return true;
}
