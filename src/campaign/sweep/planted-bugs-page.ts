import type { PlantedBug, System } from "../../contract/system.js";
import { makeupText } from "../shrink/story/markdown.js";
import type { DetectionRecord, RecordedBug } from "./detection-record.js";

/** The text of `docs/planted-bugs.md`: the bugs from the code, and what hunts of them have found. */
export function renderPlantedBugs(systems: readonly System[], { bugs: found }: DetectionRecord): string {
  const planted = systems.filter(({ bugs }) => bugs.length > 0);
  const tables = planted.flatMap(({ name, bugs }) => [`## ${name}`, "", ...tableOf(bugs, found), ""]);
  const sections = planted.flatMap(({ bugs }) => bugs.map(sectionOf));
  return [introduction(planted), ...tables, "## What they are", "", ...sections].join("\n");
}

function introduction(systems: readonly System[]): string {
  const count = systems.reduce((sum, { bugs }) => sum + bugs.length, 0);
  return `# Planted bugs

${count} mistakes that can be planted on purpose, one at a time, by \`--bug NAME\`: what measures whether the harness can find
anything at all. Each is a small alternative at the one place where the mistake would be made, and off unless it is named.
This page is made from the code (\`npx usurper list bugs --markdown\`), its figures from \`planted-bugs.json\`, which
\`npx usurper sweep --bugs all --seeds A..B --shrink --record docs/planted-bugs.json\` writes.

- **caught by**: the rules that the listing names and the first such run breaks. It is hunted with its row of
  \`campaigns/planted-bugs.yaml\`, or with a swarm of faults where it has none.
- **seeds**: how many it took, in each of several ranges of seeds.
- **by clients alone**: what breaks without E7, the simulator's view of all nodes at once, which no real cluster offers;
  and after how many seeds. *E7 only*: nothing else did, in as many seeds as were tried.
- **shrunk**: what \`usurper shrink\` leaves of the first run: nodes, contenders, faults, operations.
`;
}

function tableOf(bugs: readonly PlantedBug[], found: DetectionRecord["bugs"]): readonly string[] {
  return [
    "| bug | caught by | seeds | by clients alone | shrunk |",
    "|---|---|---|---|---|",
    ...bugs.map(({ name }) => `| [${name}](#${name}) | ${cellsOf(found[name]).join(" | ")} |`),
  ];
}

const UNKNOWN = "not hunted yet";

function cellsOf(recorded: RecordedBug | undefined): readonly string[] {
  if (recorded === undefined) return [UNKNOWN, "", "", ""];
  const { hunts, shrunk } = recorded;
  const rules = [...new Set(hunts.flatMap(({ caught }) => caught?.rules ?? []))].sort();
  const seeds = hunts.map(({ caught, runs }) => (caught === undefined ? `not in ${runs}` : String(caught.seeds)));
  return [rules.join(" "), seeds.join(", "), byClients(recorded), shrunk === undefined ? "" : makeupText(shrunk)];
}

/** The hunt in which clients alone saw it soonest. */
function byClients({ hunts }: RecordedBug): string {
  const [soonest] = hunts.flatMap((hunt) => hunt.byClients ?? []).sort((one, other) => one.seeds - other.seeds);
  if (soonest !== undefined) return `${soonest.rules.join(" ")} after ${soonest.seeds}`;
  return `E7 only, in ${hunts.reduce((sum, { runs }) => sum + runs, 0)} seeds`;
}

function sectionOf({ name, summary, rules, source }: PlantedBug): string {
  return `### ${name}

${summary}

- **Source** ${source}
- **Must be caught by** ${rules.join(" or ")}
`;
}
