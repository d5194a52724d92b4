import type { Nemesis, NemesisOptions } from "../src/contract/nemesis.js";
import { rhythm } from "./rhythm.js";
import { resolveTargets } from "./targets.js";

const VERBS = ["compact", "defragment"];

/** Asks a store to clean up after itself while it serves, as its operators do. There is nothing to heal. */
export const admin: Nemesis = {
  name: "admin",
  summary: "has the servers compact their history or defragment their stores",
  kind: "admin",
  targets: ["all"],
  options: [
    ...rhythm(5000, 1000),
    { name: "verb", summary: "what is asked for", fallback: "compact", choices: VERBS, swarm: VERBS },
  ],
  minimumNodes: () => 1,
  outline: (options) => ({ verb: verbOf(options) }),
  plan(target, view, random, options) {
    const targets = resolveTargets(target, view, random);
    return "none" in targets ? targets : { fault: { kind: "admin", verb: verbOf(options) }, targets };
  },
};

function verbOf({ verb }: NemesisOptions): string {
  return verb === "defragment" ? "defragment" : "compact";
}
