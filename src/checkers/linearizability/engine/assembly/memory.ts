/**
 * Linear memory as one stack: what a decision needs is taken from the top and given back all at once. What outlives a
 * decision (kinds and transitions) lies below.
 */
let top: usize = __heap_base;
let limit: usize = 0;

/** The next allocation's address. */
export function mark(): usize {
  return top;
}

/** Gives back everything from `address` on. Addresses are multiples of 8. */
export function release(address: usize): void {
  top = (address + 7) & ~7;
}

/** At most so many bytes from now on; 0 for as many as there are. */
export function limitMemory(bytes: usize): void {
  limit = bytes;
}

/** Takes bytes of any content from the top. Traps where the limit or the engine's address space ends. */
export function take(bytes: usize): usize {
  const address = top;
  const end = (address + bytes + 7) & ~7;
  if (end < address || (limit !== 0 && end > limit)) unreachable();
  const pages = <i32>((end + 0xffff) >>> 16);
  const missing = pages - memory.size();
  if (missing > 0 && memory.grow(max(missing, memory.size() >> 3)) < 0 && memory.grow(missing) < 0) unreachable();
  top = end;
  return address;
}

/** Takes words that are all set to `value`. */
export function takeFilled(words: usize, value: u8): usize {
  const address = take(words << 2);
  memory.fill(address, value, words << 2);
  return address;
}

/** The 32-bit word at an index of an array of words. */
export function word(base: usize, index: i32): i32 {
  return load<i32>(base + ((<usize>index) << 2));
}

export function setWord(base: usize, index: i32, value: i32): void {
  store<i32>(base + ((<usize>index) << 2), value);
}
