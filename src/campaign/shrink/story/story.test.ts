import { describe, expect, it } from "vitest";
import { headerWith, recorded, type Steps } from "../../../checkers/testing/recorded.js";
import {
  append,
  campaign,
  loses,
  note,
  observe,
  read,
  readLog,
  type Step,
  write,
} from "../../../checkers/testing/steps.js";
import type { Fault } from "../../../contract/faults.js";
import type { Fence } from "../../../core/history.js";
import { DEFAULT_LIMITS } from "../../defaults.js";
import type { RunPlan } from "../../plan.js";
import { PLUGINS } from "../../registry.js";
import { shortestHistory } from "../history/shortest-history.js";
import { violationsOf } from "../rule-violations.js";
import { storyMarkdown } from "./markdown.js";
import { storyOf } from "./story.js";
import { moment } from "./wording.js";

const PLAN = {
  system: { name: "raft", options: {} },
  bug: "vote-not-persisted",
  workload: "fenced-writes",
  env: "sim",
  nodes: ["n1", "n2", "n3"],
  contenders: ["c1"],
  seed: 7,
} as unknown as RunPlan;

/** The story of a rule's breach; lines of the proof begin with a star. */
async function told(rule: string, fence: Fence, ...steps: Steps) {
  const history = recorded(headerWith({ fence }), ...steps);
  const checker = PLUGINS.checkers.find(({ rules }) => rules.includes(rule));
  if (checker === undefined) throw new Error(`nobody judges ${rule}`);
  const violations = violationsOf(history, rule, checker, DEFAULT_LIMITS);
  const shortest = await shortestHistory(history, violations, { rule, checker, limits: DEFAULT_LIMITS });
  if (shortest === undefined) throw new Error(`${rule} is not violated`);
  const story = storyOf(rule, { plan: PLAN, history, violations }, shortest);
  const lines = story.lines.map(
    ({ timeNs, text, part }) => `${part === "proof" ? "*" : " "} ${moment(timeNs)} ${text}`,
  );
  return { story, lines };
}

/** A fault in force for the span, as a run records it. */
function struck(
  number: number,
  [fromMs, toMs]: readonly [number, number],
  asked: Fault,
  targets: readonly string[],
): readonly Step[] {
  const shared = { fault: number, kind: asked.kind, target: "one", targets };
  const phase = (atMs: number, record: object): Step =>
    ({ kind: "fault", atMs, nemesis: asked.kind, record: { ...shared, ...record } }) as Step;
  return [
    phase(fromMs, { phase: "injecting", asked }),
    phase(fromMs, { phase: "injected", effective: true, evidence: { seen: true } }),
    phase(toMs, { phase: "healing" }),
    phase(toMs, { phase: "healed", effective: true }),
  ];
}

describe("the story of a breach of", () => {
  it("E4 tells who wrote with which token, and what had kept it from knowing better", async () => {
    const { lines, story } = await told(
      "E4",
      "none",
      campaign("c1", [0, 100], 7),
      struck(0, [1500, 4000], { kind: "pause", targets: ["c1"] }, ["c1"]),
      campaign("c2", [3000, 3100], 9),
      write("c2", [3200, 3210], 9, { at: 38, value: 42 }),
      write("c1", [4001, 4010], 7, { at: 41, value: 41 }),
      loses("c1", 4011, 7),
      write("c2", [4100, 4110], 9, { at: 50 }),
    );
    expect(lines).toEqual([
      "  0.000 s c1 asked for leadership and led from 0.100 s on, with token 7.",
      "  1.500 s c1 stood still until 4.000 s, and then went on, unaware.",
      "  3.000 s c2 asked for leadership and led from 3.100 s on, with token 9.",
      "* 3.200 s c2, which held token 9, wrote 42 to r; at 3.210 s n1 accepted it (position 38).",
      "* 4.001 s c1, which held token 7, wrote 41 to r; at 4.010 s n1 accepted it (position 41).",
    ]);
    expect(story.why).toContain("a deposed leader could still write");
    expect(story.title).toBe("E4 (stale write) is broken");
    expect(story.rule.onCall).toContain("A leader that had been replaced still wrote");
  });

  it("E4 in a log tells whose entry stands behind whose", async () => {
    const { lines, story } = await told(
      "E4",
      "token",
      append("c2", [3200, 3210], 9, { value: 91 }),
      append("c1", [4001, 4010], 7, { value: 71 }),
      readLog(
        "r1",
        [9000, 9010],
        [
          [9, 91],
          [7, 71],
        ],
      ),
    );
    expect(lines).toEqual([
      "  3.200 s c2, which held token 9, appended 91 to log; at 3.210 s n1 accepted it.",
      "* 4.001 s c1, which held token 7, appended 71 to log; at 4.010 s n1 accepted it.",
      "* 9.000 s r1 read log; at 9.010 s n1 showed 91 of token 9 and 71 of token 7.",
    ]);
    expect(story.why).toContain("behind c2's with the newer token 9");
  });

  it("E12 tells of a lost append, one that stands twice, and one that was refused", async () => {
    const appended = append("c1", [200, 210], 7, { value: 1 });
    const other = append("c1", [300, 310], 7, { value: 2 });
    const lost = await told("E12", "token", appended, other, readLog("r1", [900, 910], [[7, 1]]));
    expect(lost.lines).toEqual([
      "* 0.300 s c1, which held token 7, appended 2 to log; at 0.310 s n1 accepted it.",
      "* 0.900 s r1 read log; at 0.910 s n1 showed only 1 other entry.",
    ]);
    const twice = await told(
      "E12",
      "token",
      appended,
      other,
      readLog(
        "r1",
        [900, 910],
        [
          [7, 1],
          [7, 2],
          [7, 2],
        ],
      ),
    );
    expect(twice.lines[1]).toBe(
      "* 0.900 s r1 read log; at 0.910 s n1 showed 2 of token 7 twice, beside 1 other entry.",
    );
    const refused = append("c1", [200, 210], 7, { value: 1, refusedBy: 9 });
    const landed = await told("E12", "token", refused, readLog("r1", [900, 910], [[7, 1]]));
    expect(landed.lines[0]).toBe(
      "* 0.200 s c1, which held token 7, appended 1 to log; at 0.210 s n1 refused it, having seen token 9.",
    );
  });

  it("E5 tells what the new leader did not see", async () => {
    const { lines } = await told(
      "E5",
      "token",
      append("c1", [0, 10], 7, { value: 1 }),
      readLog("c2", [50, 55], [], { by: 9 }),
      readLog("r1", [60, 65], [[7, 1]]),
    );
    expect(lines).toEqual([
      "* 0.000 s c1, which held token 7, appended 1 to log; at 0.010 s n1 accepted it.",
      "* 0.050 s c2, which held token 9, read log; at 0.055 s n1 showed that it is empty.",
    ]);
  });

  it("E1 tells who was given which token when", async () => {
    const { lines } = await told(
      "E1",
      "token",
      campaign("c1", [0, 100], 7, { queuedAt: 10 }),
      campaign("c2", [20, 30], 5),
    );
    expect(lines).toEqual([
      "* 0.000 s c1 asked for leadership and led from 0.100 s on, with token 7.",
      "* 0.010 s c1 was told its place in the queue: token 7.",
      "* 0.020 s c2 asked for leadership and led from 0.030 s on, with token 5.",
    ]);
  });

  it("E3 tells what each did while it was sure that it led", async () => {
    const { lines } = await told(
      "E3",
      "token",
      campaign("c1", [0, 100], 7),
      campaign("c2", [150, 200], 9),
      note("belief", 601, "c1", { token: 7, election: "e", asOfNs: 600_000_000 }),
      write("c2", [650, 660], 9, { unanswered: true }),
      write("c2", [700, 710], 9, { value: 1 }),
    );
    expect(lines).toEqual([
      "* 0.000 s c1 asked for leadership and led from 0.100 s on, with token 7.",
      "* 0.150 s c2 asked for leadership and led from 0.200 s on, with token 9.",
      "* 0.601 s c1 was still sure at 0.600 s that it led, with token 7.",
      "* 0.700 s c2, which held token 9, wrote 1 to r; at 0.710 s n1 accepted it.",
    ]);
  });

  it("E11 tells who was shown what", async () => {
    const { lines } = await told("E11", "token", observe("r1", [0, 10], "c2", 9), observe("r2", [20, 30], "c1", 7));
    expect(lines).toEqual([
      "* 0.000 s r1 asked who leads; at 0.010 s n1 answered that c2 does, with token 9.",
      "* 0.020 s r2 asked who leads; at 0.030 s n1 answered that c1 does, with token 7.",
    ]);
  });

  it("L tells what was written and what was read", async () => {
    const { lines, story } = await told(
      "L",
      "none",
      write("c1", [0, 10], 1, { value: 1 }),
      write("c2", [20, 30], 2, { value: 2 }),
      read("r1", [40, 50], 1),
    );
    expect(lines).toEqual([
      "* 0.000 s c1, which held token 1, wrote 1 to r; at 0.010 s n1 accepted it.",
      "* 0.020 s c2, which held token 2, wrote 2 to r; at 0.030 s n1 accepted it.",
      "* 0.040 s r1 read r; at 0.050 s n1 showed 1 of token 1.",
    ]);
    expect(story.why).toContain("r holds 2 under token 2");
  });

  it("E7 tells what was broken before, and which nodes led", async () => {
    const served = (ms: number, node: string, role: string, term: number) =>
      note("server", ms, node, { source: "simulator", role, term });
    const { lines } = await told(
      "E7",
      "token",
      served(10, "n1", "leader", 1),
      struck(0, [100, 900], { kind: "kill", targets: ["n1", "n2"], signal: "KILL" }, ["n1", "n2"]),
      served(120, "n1", "follower", 1),
      served(500, "n3", "leader", 2),
      note("invariant", 600, "environment", {
        rule: "E7",
        why: "n3 and n4 were both elected in term 2",
        nodes: ["n3", "n4"],
      }),
      write("c1", [700, 710], 7),
    );
    expect(lines).toEqual([
      "  0.010 s n1 began to lead term 1.",
      "  0.100 s n1 and n2 were killed and started again at 0.900 s.",
      "  0.120 s n1 no longer led; it was in term 1.",
      "  0.500 s n3 began to lead term 2.",
      "* 0.600 s The simulator, which sees the state of all nodes at once, found that n3 and n4 were both elected in term 2.",
    ]);
  });
});

describe("story.md", () => {
  it("tells the proof in bold, the rule, what it means on call, and how to see it again", async () => {
    const { story } = await told("E11", "token", observe("r1", [0, 10], "c2", 9), observe("r2", [20, 30], "c1", 7));
    const before = { nodes: 5, contenders: 3, faults: 6, operations: 1000, events: 2000, timeMs: 30_000 };
    const after = { nodes: 1, contenders: 1, faults: 0, operations: 9, events: 18, timeMs: 1200 };
    const text = storyMarkdown(story, { before, after, provingEvents: 4 });
    expect(text).toContain(
      "# E11 (monotone observation) is broken\n\nraft with the planted bug vote-not-persisted, workload fenced-writes, in sim: 3 nodes, 1 contender, seed 7.\n",
    );
    expect(text).toContain(
      "- **0.020 s** **r2 asked who leads; at 0.030 s n1 answered that c1 does, with token 7.**\n",
    );
    expect(text).toContain("> Observed tokens never go back");
    expect(text).toContain("Some clients are shown a leader who is already gone");
    expect(text).toContain("npx usurper run campaign.yaml");
    expect(text).toContain(
      "to 1 node, 1 contender, 0 faults, 9 operations, 18 events in 1.2 s. The proof is 4 events of it.",
    );
  });
});
