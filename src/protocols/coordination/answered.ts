import type { Json } from "../../core/json.js";
import { refused } from "./commands.js";

/** Handlers of commands or queries, by their type. */
type Handlers = object;

/** What the handler of a command or query answers. What has none is refused, on every node alike: it may be anything. */
export function answered(tables: readonly Handlers[], asked: Json, ...moment: readonly unknown[]): Json {
  const { type } = asked as unknown as { readonly type: string };
  const table = tables.find((each) => Object.hasOwn(each, type));
  if (table === undefined) return refused("not-understood") as unknown as Json;
  const handle = table[type as keyof Handlers] as (asked: Json, ...moment: readonly unknown[]) => Json;
  return handle(asked, ...moment);
}
