import { type ChosenOptions, choice } from "../../contract/options.js";
import type { SystemOption } from "../../contract/system.js";

/** What a candidate makes of its turn; see `campaign.ts`. */
export type Recipe = "go-client" | "rechecked";

/** What a candidate waits for. */
export type Watching = "predecessor" | "leader";

export const RECIPE_OPTIONS: readonly SystemOption[] = [
  {
    name: "recipe",
    summary: "go-client: the election as etcd's Go client has it; rechecked: it reads its own key once more at the end",
    fallback: "rechecked",
    problem: choice("go-client", "rechecked"),
  },
  {
    name: "watching",
    summary: "predecessor: each candidate watches the one before it; leader: all watch the first, and wake at once",
    fallback: "predecessor",
    problem: choice("predecessor", "leader"),
  },
];

export function recipeOf(options: ChosenOptions): Recipe {
  return options["recipe"] === "go-client" ? "go-client" : "rechecked";
}

export function watchingOf(options: ChosenOptions): Watching {
  return options["watching"] === "leader" ? "leader" : "predecessor";
}
