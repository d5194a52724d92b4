import { listed, type PlantedMistake, withMistake } from "../../../contract/planted-mistake.js";
import type { PlantedBug } from "../../../contract/system.js";
import type { PowerAnswer } from "./power-messages.js";

/** Who acts in an election, as the switch remembers it. */
export interface Actor {
  readonly host: string;
  readonly attempt: number;
}

/** The decisions of fencing by power. */
export interface StonithRules {
  /** What a new leader does on the switch's answer; undefined where none came in time. */
  decide(answer: PowerAnswer["type"] | undefined): "act" | "give up";
  /** Whom the switch remembers after a take-over. */
  remembered(before: Actor | undefined, after: Actor): Actor;
}

const RULES: StonithRules = {
  decide: (answer) => (answer === "off" ? "act" : "give up"),
  remembered: (_, after) => after,
};

const MISTAKES: readonly PlantedMistake<StonithRules>[] = [
  {
    name: "acts-without-power-off",
    summary: "A new leader that hears nothing from the power switch in time acts all the same.",
    rules: ["E4"],
    source:
      "Breaks the STONITH rule of cluster managers: recovery may begin only once fencing has succeeded (ClusterLabs, Pacemaker Explained, Fencing).",
    mistake: { decide: () => "act" },
  },
  {
    name: "power-off-of-the-wrong-one",
    summary:
      "The power switch goes on taking the first one to act for the one who acts, and powers it off again and again.",
    rules: ["E4"],
    source:
      "As clusters whose outlets are mapped to the wrong machines: fencing succeeds, and the one to be fenced runs on (ClusterLabs, Pacemaker Explained, Fencing).",
    mistake: { remembered: (before, after) => before ?? after },
  },
];

/** The mistakes that can be planted in it. */
export const STONITH_BUGS: readonly PlantedBug[] = listed(MISTAKES);

/** The right rules, but for the named bug where it is one of these. */
export function stonithRulesWith(bug: string | undefined): StonithRules {
  const own = MISTAKES.some(({ name }) => name === bug);
  return withMistake("fencing by power", RULES, MISTAKES, own ? bug : undefined);
}
