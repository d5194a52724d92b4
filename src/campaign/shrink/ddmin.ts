/** Whether what is left still shows what is looked for. Must answer the same for the same items, and be true of all. */
export type StillFails<Item> = (items: readonly Item[]) => boolean | Promise<boolean>;

/**
 * Delta debugging (Zeller & Hildebrandt 2002, "Simplifying and isolating failure-inducing input", algorithm ddmin): a
 * part of the items, in their order, that still fails, and of which no single item can be left out. Asks at most
 * n² + 3n times for n items, usually about n log n times, largest savings first; never twice for the same part.
 */
export async function ddmin<Item>(items: readonly Item[], stillFails: StillFails<Item>): Promise<readonly Item[]> {
  const asked = new Map<string, boolean>();
  const fails = async (places: readonly number[]): Promise<boolean> => {
    const key = places.join();
    const known = asked.get(key);
    if (known !== undefined) return known;
    const answer = await stillFails(places.map((place) => items[place] as Item));
    asked.set(key, answer);
    return answer;
  };
  const minimal = await minimise(
    items.map((_, place) => place),
    fails,
  );
  return minimal.map((place) => items[place] as Item);
}

async function minimise(all: readonly number[], fails: StillFails<number>): Promise<readonly number[]> {
  if (all.length > 0 && (await fails([]))) return [];
  let left = all;
  let pieces = 2;
  while (left.length > 1) {
    const parts = split(left, pieces);
    const part = await firstOf(parts, fails);
    if (part !== undefined) {
      [left, pieces] = [part, 2];
      continue;
    }
    const rests = parts.map((without) => left.filter((place) => !without.includes(place)));
    const rest = await firstOf(rests, fails);
    if (rest !== undefined) {
      [left, pieces] = [rest, Math.max(pieces - 1, 2)];
      continue;
    }
    if (pieces >= left.length) return left;
    pieces = Math.min(2 * pieces, left.length);
  }
  return left;
}

async function firstOf(
  candidates: readonly (readonly number[])[],
  fails: StillFails<number>,
): Promise<readonly number[] | undefined> {
  for (const candidate of candidates) if (await fails(candidate)) return candidate;
  return undefined;
}

/** So many parts of almost equal length. `pieces` is at most the number of items. */
function split(items: readonly number[], pieces: number): readonly (readonly number[])[] {
  return Array.from({ length: pieces }, (_, piece) => {
    const from = Math.floor((piece * items.length) / pieces);
    return items.slice(from, Math.floor(((piece + 1) * items.length) / pieces));
  });
}
