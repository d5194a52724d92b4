import { counted } from "../../../checkers/reading/wording.js";
import type { Size } from "../specimen.js";
import type { Story, StoryLine } from "./story.js";
import { moment } from "./wording.js";

/** How a story can be seen again, and how small it has become. */
export interface StoryFrame {
  readonly before: Size;
  readonly after: Size;
  /** Events of the shortest history. */
  readonly provingEvents: number;
}

/** The story as `story.md`. */
export function storyMarkdown(story: Story, { before, after, provingEvents }: StoryFrame): string {
  const { title, setting, lines, why, rule } = story;
  const paragraphs = [
    `# ${title}`,
    setting,
    "## What happened",
    lines.map(lineMarkdown).join("\n"),
    "Lines in bold are the proof: these alone violate the rule, and without any one of them it would hold. The others are there to be understood by; they prove nothing.",
    "## Why that breaks the rule",
    why,
    ...(rule.statement === "" ? [] : [`> ${rule.statement}`]),
    ...(rule.onCall === "" ? [] : ["## What it means on call", rule.onCall]),
    "## See it again",
    [
      "    npx usurper run campaign.yaml        the run, small as it is: the same seed, the faults spelled out",
      "    npx usurper check shortest.jsonl     the proof alone",
    ].join("\n"),
    `Shrunk from ${sizeText(before)} to ${sizeText(after)}. The proof is ${counted(provingEvents, "event")} of it.`,
  ];
  return `${paragraphs.join("\n\n")}\n`;
}

function lineMarkdown({ timeNs, text, part }: StoryLine): string {
  const time = moment(timeNs);
  return part === "proof" ? `- **${time}** **${text}**` : `- ${time} ${text}`;
}

/** A run's size in words. */
export function sizeText(size: Size): string {
  return `${makeupText(size)}, ${counted(size.events, "event")} in ${size.timeMs / 1000} s`;
}

/** What a run is made of. */
export function makeupText({ nodes, contenders, faults, operations }: Size): string {
  const parts = [counted(nodes, "node"), counted(contenders, "contender"), counted(faults, "fault")];
  return [...parts, counted(operations, "operation")].join(", ");
}
