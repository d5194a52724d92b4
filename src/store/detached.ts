/** Below this length V8 copies a slice; above, the slice keeps the whole text alive that it was cut from. */
const SLICED_LENGTH = 13;

/**
 * The same string with characters of its own. A slice of a chunk that is kept (a key, a value) would keep a megabyte
 * for a few characters: with a thousand keys from as many chunks, a gigabyte.
 */
export function detached(text: string): string {
  // Slicing the concatenation copies it: the parent is then no longer than the text.
  return text.length < SLICED_LENGTH ? text : ` ${text}`.slice(1);
}
