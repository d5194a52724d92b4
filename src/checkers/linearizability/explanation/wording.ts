const MAX_LENGTH = 120;
const MAX_BRIEF = 48;

/** A text cut to a readable length: its beginning and its end, since what was appended last tells most. */
export function abridged(text: string): string {
  return cut(text, MAX_LENGTH);
}

/** The same within a sentence, which names several. */
export function brief(text: string): string {
  return cut(text, MAX_BRIEF);
}

function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  const head = Math.floor(length / 3);
  const tail = length - head - 5;
  return `${text.slice(0, head)} ... ${text.slice(-tail)}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(items: readonly string[], word: "and" | "or"): string {
  if (items.length <= 1) return items.join();
  return `${items.slice(0, -1).join(", ")} ${word} ${items.at(-1)}`;
}

/** States in words that go on after the resource's name: `holds 1 or holds 2 or is in one of 3 further states`. */
export function statesText(states: readonly string[], further: number): string {
  const more = further === 0 ? [] : [`is in ${further === 1 ? "a further state" : `one of ${further} further states`}`];
  return listed([...states, ...more], "or");
}
