import { BEYOND_CORE, type CompletionEvent, type InvokeEvent } from "../../core/event.js";
import { type FaultWindow, failedAtOnce, faultWindows } from "../../core/fault-window.js";
import {
  type Bounds,
  endTimeNs,
  type History,
  type HistoryHeader,
  type Operation,
  operations,
} from "../../core/history.js";
import { msToNs, type Ns, nsToMs } from "../../core/units.js";
import type { RuleResult } from "../../core/verdict.js";
import { stallsOf } from "../reading/stalls.js";
import { evidence, ms } from "../reading/wording.js";
import { ruling } from "../ruling.js";
import { type Goal, goalOf } from "./demand.js";
import { idleness, type Wait } from "./idleness.js";
import { restartsOf } from "./restarts.js";

/**
 * E8: from the last measured heal, while contenders keep trying, a fenced write succeeds within the bound. Election
 * alone would not do: a system may elect a leader that cannot write. Where the workload writes nothing, a leader must
 * be found.
 *
 * The bound starts afresh when the servers change their leader (which grants every lease its whole time again), and a
 * contender that died may block the others for its lease's time to live. Where a fault was not healed, the contenders
 * were idle meanwhile, the machine stood still, or nothing succeeded but what had been under way at the heal, nobody can
 * tell: unknown.
 * Where a run leaves a minority broken on purpose, the rest, a quorum, has to recover without it.
 */
export function judgeRecovery(history: History): RuleResult {
  const { header } = history;
  const idle = (why: string): RuleResult => ruling({ opportunities: 0, anomalies: [], idle: why });
  if (header === undefined) return idle("a history without a header states no bound");
  const windows = faultWindows(history.events).filter(({ outcome }) => outcome !== "skipped");
  // What stays broken on purpose is no fault to recover from: the core has to do without.
  const faults = windows.filter(({ nemesis }) => nemesis !== BEYOND_CORE);
  const healed = faults.filter(({ outcome }) => outcome === "healed");
  const goal = goalOf(header);
  if (goal === undefined) return idle("no contender leads in this workload");
  const stuck = faults.find((fault) => fault.outcome !== "healed" && !failedAtOnce(fault));
  if (stuck !== undefined) return unknown(`fault ${stuck.fault} (${stuck.nemesis}) was not seen to heal`);
  const last = healed.reduce<FaultWindow | undefined>(
    (latest, fault) => (latest !== undefined && latest.widest.endNs >= fault.widest.endNs ? latest : fault),
    undefined,
  );
  if (last === undefined) return idle("no fault was injected, so there was nothing to recover from");
  const beyond = windows.find(({ nemesis }) => nemesis === BEYOND_CORE);
  const healNs = Math.max(last.widest.endNs, beyond?.narrowest?.startNs ?? 0);
  return judgeFrom(history, header, { healed: last, healNs }, goal);
}

/** Recovery is judged from here on: the last fault that was healed, and when the core was left to itself. */
interface Start {
  readonly healed: FaultWindow;
  readonly healNs: Ns;
}

function judgeFrom(history: History, header: HistoryHeader, { healed, healNs }: Start, goal: Goal): RuleResult {
  const all = operations(history.events);
  const successes = successesFrom(healNs, all, goal);
  const reached = successes.find(({ invoke }) => invoke.timeNs >= healNs)?.answer;
  const window = boundAfter(history, healNs, header.bounds, reached?.timeNs);
  const stats = {
    goal: goal.name,
    healedAtMs: nsToMs(healNs),
    boundMs: nsToMs(window.deadlineNs - healNs),
    restarts: window.restarts,
    ...(reached === undefined ? {} : { recoveredAfterMs: nsToMs(reached.timeNs - healNs) }),
  };
  if (reached !== undefined && reached.timeNs <= window.deadlineNs) {
    return ruling({ opportunities: 1, anomalies: [], stats, idle: "" });
  }
  const wait = { healNs, deadlineNs: window.deadlineNs };
  const obstacle =
    undecided(history, wait) ?? successUnderWay(successes, wait) ?? idleness(history, header, all, goal, wait);
  if (obstacle !== undefined) return unknown(obstacle, stats);
  const late = successes[0]?.answer;
  const outcome =
    late === undefined ? "none succeeded in the rest of the run" : `the first came only at ${ms(late.timeNs)}`;
  const why = `All faults were healed by ${ms(healNs)} and contenders kept trying, but no ${goal.name} succeeded by ${ms(window.deadlineNs)}; ${outcome}: the system does not recover by itself.`;
  const tried = all
    .filter(({ invoke, completion }) => (completion?.timeNs ?? healNs) >= healNs && goal.attemptedBy(invoke))
    .slice(0, CITED);
  const events = evidence(healed.events.at(-1), ...tried.map(({ invoke }) => invoke.index), late?.index);
  return ruling({
    opportunities: 1,
    anomalies: [{ severity: "violation", events, why, data: stats }],
    stats,
    idle: "",
  });
}

interface Success {
  readonly invoke: InvokeEvent;
  readonly answer: CompletionEvent;
}

/** What was answered after the heal and reached the goal, in the order of the answers. */
function successesFrom(healNs: Ns, all: readonly Operation[], goal: Goal): readonly Success[] {
  return all
    .flatMap(({ invoke, completion }) =>
      completion !== undefined && completion.timeNs >= healNs && goal.reachedBy({ invoke, completion })
        ? [{ invoke, answer: completion }]
        : [],
    )
    .sort((left, right) => left.answer.index - right.answer.index);
}

/**
 * A success that may or may not be one of the healed system. What was under way at the heal may have taken effect before
 * it, so that only its answer came after: a link that was cut one way delivers it when it is healed. Or the system
 * recovered, served it, and owes nothing more.
 */
function successUnderWay(successes: readonly Success[], { healNs, deadlineNs }: Wait): string | undefined {
  const found = successes.find(({ invoke, answer }) => invoke.timeNs < healNs && answer.timeNs <= deadlineNs);
  if (found === undefined) return undefined;
  const { invoke, answer } = found;
  return `all that succeeded in time was under way at the last heal and may have taken effect before it: ${invoke.host}'s ${invoke.f}, answered at ${ms(answer.timeNs)}`;
}

/** Vain attempts beyond this many are not cited. */
const CITED = 10;

/** When the goal must be reached, given what starts the bound afresh before it has run out. */
function boundAfter(
  history: History,
  healNs: Ns,
  bounds: Bounds,
  reachedNs = Number.POSITIVE_INFINITY,
): { readonly deadlineNs: Ns; readonly restarts: number } {
  const boundNs = msToNs(bounds.recoveryMs);
  let deadlineNs = healNs + boundNs;
  let restarts = 0;
  for (const fromNs of restartsOf(history, bounds)) {
    if (fromNs <= deadlineNs - boundNs) continue;
    if (fromNs > Math.min(deadlineNs, reachedNs)) break;
    deadlineNs = fromNs + boundNs;
    restarts += 1;
  }
  return { deadlineNs, restarts };
}

/** Why a goal that was not reached in time says nothing of the system, or undefined where it does. */
function undecided(history: History, { healNs, deadlineNs }: Wait): string | undefined {
  const endNs = endTimeNs(history.events);
  if (endNs < deadlineNs) {
    return `only ${ms(endNs - healNs)} were left after the last heal, and the bound is ${ms(deadlineNs - healNs)}`;
  }
  const doubtful = faultWindows(history.events).find(failedAtOnce);
  if (doubtful !== undefined) return `fault ${doubtful.fault} failed half-way and may have left something behind`;
  const stalled = stallsOf(history).find(({ note, startNs }) => note.timeNs >= healNs && startNs <= deadlineNs);
  if (stalled !== undefined) {
    const { note, measuredNs } = stalled;
    return `${note.process} stood still for ${ms(measuredNs)} until ${ms(note.timeNs)}, while recovery was awaited`;
  }
  return undefined;
}

function unknown(reason: string, stats: RuleResult["stats"] = {}): RuleResult {
  return ruling({ opportunities: 1, anomalies: [], stats, doubts: [reason], idle: "" });
}
