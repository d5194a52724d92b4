import { type FaultWindow, faultWindows, type Interval } from "../../core/fault-window.js";
import { numberIn, textIn } from "../../core/fields.js";
import type { History } from "../../core/history.js";
import { isJsonObject } from "../../core/json.js";
import { msToNs, type Ns } from "../../core/units.js";
import { stallsOf } from "../reading/stalls.js";
import { ms } from "../reading/wording.js";

/** Something that may have kept a contender from noticing its loss. */
export interface Excuse {
  readonly startNs: Ns;
  /** The last moment it excuses: the detection bound after its end. */
  readonly untilNs: Ns;
  /** E.g. `c1 was under pause (fault 3)`. */
  readonly what: string;
  readonly events: readonly number[];
}

/** Who `stall` notes of the harness itself concern: every host, since it is the machine that stood still. */
const EVERYONE = "";

/** The excuses of a history, by the node or host they touch. */
export class Excuses {
  readonly #faults = new Map<string, ExcuseList>();
  readonly #all = new Map<string, ExcuseList>();

  constructor(history: History) {
    const detectionNs = detectionBoundNs(history);
    const faults = faultExcuses(history, detectionNs);
    fill(this.#faults, faults);
    fill(this.#all, [...faults, ...stallExcuses(history, detectionNs)]);
  }

  /**
   * The excuses that together cover every moment from `startNs` to `endNs` for a host and the nodes it spoke to, or
   * undefined where some moment has none. Where faults alone suffice, stalls are left out: a stall is what a pause
   * looks like from inside.
   */
  covering(host: string, nodes: ReadonlySet<string>, startNs: Ns, endNs: Ns): readonly Excuse[] | undefined {
    const names = [EVERYONE, host, ...nodes];
    const listed = (by: ReadonlyMap<string, ExcuseList>) => names.flatMap((name) => by.get(name) ?? []);
    return cover(listed(this.#faults), startNs, endNs) ?? cover(listed(this.#all), startNs, endNs);
  }
}

function fill(byName: Map<string, ExcuseList>, found: readonly Named[]): void {
  for (const { name, excuse } of [...found].sort((left, right) => left.excuse.startNs - right.excuse.startNs)) {
    const list = byName.get(name) ?? new ExcuseList();
    byName.set(name, list);
    list.add(excuse);
  }
}

/** Whom to name: what concerns others as well struck only its targets, where it had any. */
function strickenBy({ targets, grudge, asked }: FaultWindow, name: string): string {
  const hasLinks = grudge !== undefined || asked?.["links"] !== undefined;
  return hasLinks || targets.length === 0 || targets.includes(name) ? name : targets.join(", ");
}

/** Goes from excuse to excuse, each time by the one that reaches farthest; undefined where there is a gap. */
function cover(lists: readonly ExcuseList[], startNs: Ns, endNs: Ns): readonly Excuse[] | undefined {
  const used: Excuse[] = [];
  let coveredNs = startNs;
  while (true) {
    const reaching = lists.flatMap((list) => list.reachingFarthest(coveredNs) ?? []);
    const best = reaching.sort((left, right) => right.untilNs - left.untilNs)[0];
    if (best === undefined || best.untilNs < coveredNs) return undefined;
    used.push(best);
    if (best.untilNs >= endNs) return used;
    if (best.untilNs === coveredNs) return undefined;
    coveredNs = best.untilNs;
  }
}

/** Excuses of one name, ascending by start; answers in logarithmic time. */
class ExcuseList {
  readonly #starts: Ns[] = [];
  /** At each place the one that lasts longest of all up to it. */
  readonly #farthest: Excuse[] = [];

  add(excuse: Excuse): void {
    const before = this.#farthest.at(-1);
    this.#starts.push(excuse.startNs);
    this.#farthest.push(before !== undefined && before.untilNs >= excuse.untilNs ? before : excuse);
  }

  /** Of the excuses begun by `atNs` the one that lasts longest. */
  reachingFarthest(atNs: Ns): Excuse | undefined {
    let low = 0;
    let high = this.#starts.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#starts[middle] as Ns) <= atNs) low = middle + 1;
      else high = middle;
    }
    return this.#farthest[low - 1];
  }
}

interface Named {
  readonly name: string;
  readonly excuse: Excuse;
}

function faultExcuses(history: History, detectionNs: Ns): readonly Named[] {
  const nodes = history.header?.nodes ?? [];
  return faultWindows(history.events)
    .filter(({ outcome }) => outcome !== "skipped")
    .flatMap((window) =>
      blinding(window).flatMap(({ startNs, endNs }) =>
        [...touched(window, nodes)].map((name) => ({
          name,
          excuse: {
            startNs,
            untilNs: endNs + detectionNs,
            what: `${strickenBy(window, name)} was under ${window.nemesis} (fault ${window.fault})`,
            events: window.events,
          },
        })),
      ),
    );
}

/**
 * When a fault may keep a holder from noticing its loss, the detection bound left aside. One of its process, its clock,
 * its server's disk or the cluster's members may for as long as it is in force.
 *
 * One of the network only as it begins and as it ends. A holder that runs, by a clock that is true, needs to hear nothing
 * to know that its lease has run out: cut off for a minute, it must have given up within the detection bound. (A bully
 * that is cut off with its node leads on there, and the others elect another: for the length of the partition two believe
 * that they lead, and all that keeps the first from noticing is that it holds no lease.) The end counts as well: it brings
 * what was under way, and servers that have settled on another leader meanwhile.
 */
function blinding(window: FaultWindow): readonly Interval[] {
  const { kind, widest, narrowest } = window;
  const whole = { startNs: widest.startNs, endNs: widest.endNs + standstillNs(window) };
  if ((kind !== "partition" && kind !== "links") || narrowest === undefined) return [whole];
  const begins = { startNs: widest.startNs, endNs: narrowest.startNs };
  const ends = { startNs: narrowest.endNs, endNs: widest.endNs };
  return Number.isFinite(ends.startNs) ? [begins, ends] : [begins];
}

/**
 * Everyone a fault touches: its targets, both ends of every link that it cuts or shapes, and all nodes where it goes by
 * a procedure of the whole cluster, such as a change of its members, or bends what leases are measured by: the node
 * that measures them may be another than the one their holders speak to.
 */
function touched(window: FaultWindow, nodes: readonly string[]): ReadonlySet<string> {
  const { targets, grudge, asked } = window;
  const names = new Set([...targets, ...(concernsAll(window, nodes) ? nodes : [])]);
  for (const links of [grudge, asked?.["links"]]) {
    if (!isJsonObject(links)) continue;
    for (const [receiver, senders] of Object.entries(links)) {
      names.add(receiver);
      for (const sender of Array.isArray(senders) ? senders : []) names.add(String(sender));
    }
  }
  return names;
}

function concernsAll({ kind, targets, asked }: FaultWindow, nodes: readonly string[]): boolean {
  if (kind === "membership" || kind === "admin" || kind === "upgrade") return true;
  return kind === "clock" && textIn(asked, "clock") !== "wall" && targets.some((name) => nodes.includes(name));
}

/** The bound, widened by that on rates: a holder whose clock is slow takes longer over its lease. */
function detectionBoundNs({ header }: History): Ns {
  if (header === undefined) return Number.POSITIVE_INFINITY;
  const { detectionMs, clockRatePpm } = header.bounds;
  return msToNs(detectionMs * (1 + clockRatePpm / 1_000_000));
}

/** A monotonic clock that was to go back may stand still for as long after the fault is healed. */
function standstillNs({ asked }: FaultWindow): Ns {
  if (textIn(asked, "kind") !== "clock" || textIn(asked, "clock") === "wall") return 0;
  return msToNs(Math.max(0, -(numberIn(asked, "offsetMs") ?? 0)));
}

function stallExcuses(history: History, detectionNs: Ns): readonly Named[] {
  return stallsOf(history).map(({ note, startNs, measuredNs }) => {
    const name = note.process === "harness" ? EVERYONE : (note.host ?? note.process);
    const excuse = {
      startNs,
      untilNs: note.timeNs + detectionNs,
      what: `${note.host ?? `the ${note.process}`} stood still for ${ms(measuredNs)}`,
      events: [note.index],
    };
    return { name, excuse };
  });
}
