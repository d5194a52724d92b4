import type { HistoryEvent, NoteName } from "../../core/event.js";
import { type Fence, HISTORY_FORMAT, type History, type HistoryHeader } from "../../core/history.js";
import { msToNs } from "../../core/units.js";
import type { OperationStep, Step } from "./steps.js";

/** Steps, and groups of steps that belong together. */
export type Steps = readonly (Step | readonly Step[])[];

/** A header of a run under fence `token` with the resources `r` and `log`. */
export function headerWith(changes: Partial<HistoryHeader> & { readonly fence?: Fence } = {}): HistoryHeader {
  const { fence = "token", ...rest } = changes;
  return {
    format: HISTORY_FORMAT,
    seed: 7,
    system: "ideal",
    env: "sim",
    workload: "fenced-writes",
    nodes: ["n1", "n2", "n3"],
    contenders: ["c1", "c2", "c3"],
    readers: ["r1"],
    threads: 1000,
    tokens: "fencing",
    resources: {
      r: { kind: "fenced-register", fence, election: "e" },
      log: { kind: "fenced-log", fence, election: "e" },
    },
    bounds: { ttlMs: 2000, clockRatePpm: 0, operationTimeoutMs: 1000, recoveryMs: 10_000, detectionMs: 4000 },
    nemeses: [],
    required: [],
    ...rest,
  };
}

/** A history as a test tells it, in any order. Gives every event its index, and every operation a process. */
export function recorded(header: HistoryHeader | undefined, ...steps: Steps): History {
  const timed = steps.flat().flatMap((step) => momentsOf(step));
  // What ends at a moment ends before what begins then: touching operations are not concurrent.
  timed.sort((left, right) => left.atMs - right.atMs || left.rank - right.rank);
  const processes = new Processes();
  const events = timed.map(
    ({ make, atMs }, index) => ({ index, timeNs: msToNs(atMs), ...make(processes) }) as HistoryEvent,
  );
  const end = { type: "end", events: events.length, reason: "complete" } as const;
  return { ...(header === undefined ? {} : { header }), events, end, warnings: [] };
}

const OF_NO_HOST: readonly NoteName[] = [
  "invariant",
  "server",
  "watching",
  "candidacy",
  "watched",
  "powered-off",
  "crash",
];

interface Moment {
  readonly atMs: number;
  readonly rank: 0 | 1;
  make(processes: Processes): object;
}

function momentsOf(step: Step): readonly Moment[] {
  switch (step.kind) {
    case "operation":
      return endsOf(step);
    case "note": {
      const { f, value, process, session } = step;
      const host = process === "harness" || OF_NO_HOST.includes(f) ? {} : { host: process };
      const make = () => ({ process, type: "note", f, value, ...host, ...(session === undefined ? {} : { session }) });
      return [{ atMs: step.atMs, rank: 0, make }];
    }
    case "fault": {
      const { nemesis, record } = step;
      return [
        { atMs: step.atMs, rank: 0, make: () => ({ process: "nemesis", type: "info", f: nemesis, value: record }) },
      ];
    }
    default:
      return step satisfies never;
  }
}

function endsOf(step: OperationStep): readonly Moment[] {
  const { host, f, value, where, end } = step;
  const [fromMs, toMs] = step.span;
  if (toMs !== undefined && toMs <= fromMs) throw new RangeError(`${host} ${f}: nothing ends as it begins`);
  const invoke = (processes: Processes) => ({
    process: processes.begin(step),
    type: "invoke",
    f,
    value,
    host,
    ...where,
  });
  const complete = (processes: Processes) => ({
    process: processes.end(step),
    f,
    value,
    ...end,
    ...(end.at === undefined ? {} : { at: { clock: "position", n: end.at } }),
    ...(end.type === "info" ? { error: "timeout after 1000 ms" } : {}),
  });
  const begins: Moment = { atMs: fromMs, rank: 1, make: invoke };
  return toMs === undefined ? [begins] : [begins, { atMs: toMs, rank: 0, make: complete }];
}

/** Hands out processes: one outstanding operation each, one host each, none again after `info`. */
class Processes {
  readonly #free = new Map<string, number[]>();
  readonly #busy = new Map<OperationStep, number>();
  #next = 0;

  begin(step: OperationStep): number {
    const process = this.#free.get(step.host)?.pop() ?? this.#next++;
    this.#busy.set(step, process);
    return process;
  }

  end(step: OperationStep): number {
    const process = this.#busy.get(step) as number;
    const free = this.#free.get(step.host) ?? [];
    this.#free.set(step.host, free);
    if (step.end.type !== "info") free.push(process);
    return process;
  }
}
