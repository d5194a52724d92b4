import type { Json } from "../../core/json.js";
import type { Entry } from "./commands.js";
import type { ContentKind } from "./fenced-table.js";
import { GrowingList } from "./growing-list.js";

interface Written {
  readonly value: Json;
  /** Null before the first write. */
  readonly token: number | null;
}

/** What a fenced register holds: the value, and the token under which it was written. */
export const REGISTER: ContentKind<Written> = {
  empty: { value: null, token: null },
  read: (written) => written as unknown as Json,
  restore: (data) => data as unknown as Written,
};

/** What a fenced log holds: every entry, oldest first. */
export const LOG: ContentKind<GrowingList<Entry>> = {
  empty: GrowingList.of<Entry>([]),
  read: ({ items }) => items as unknown as Json,
  restore: (data) => GrowingList.of(data as unknown as readonly Entry[]),
};
