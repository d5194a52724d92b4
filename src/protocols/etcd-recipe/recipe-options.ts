import type { SystemOption } from "../../contract/system.js";
import type { Json } from "../../core/json.js";

/** What a candidate makes of its turn; see `campaign.ts`. */
export type Recipe = "go-client" | "rechecked";

/** What a candidate waits for. */
export type Watching = "predecessor" | "leader";

export const RECIPE_OPTIONS: readonly SystemOption[] = [
  {
    name: "recipe",
    summary: "go-client: the election as etcd's Go client has it; rechecked: it reads its own key once more at the end",
    fallback: "rechecked",
    problem: (value) => (value === "go-client" || value === "rechecked" ? undefined : "go-client or rechecked"),
  },
  {
    name: "watching",
    summary: "predecessor: each candidate watches the one before it; leader: all watch the first, and wake at once",
    fallback: "predecessor",
    problem: (value) => (value === "predecessor" || value === "leader" ? undefined : "predecessor or leader"),
  },
];

type Options = { readonly [name: string]: Json };

export function recipeOf(options: Options): Recipe {
  return options["recipe"] === "go-client" ? "go-client" : "rechecked";
}

export function watchingOf(options: Options): Watching {
  return options["watching"] === "leader" ? "leader" : "predecessor";
}
