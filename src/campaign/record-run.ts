import type { Cluster } from "../contract/environment.js";
import { messageOf } from "../core/errors.js";
import type { HistoryEvent } from "../core/event.js";
import type { History, HistoryEnd } from "../core/history.js";
import { createHostRuntime } from "../runner/host/host-runtime.js";
import { createRecorder } from "../runner/recorder.js";
import { runHistory } from "../runner/run.js";
import { createHistoryWriter, type HistoryWriter } from "../store/history-writer.js";
import type { RunFolder } from "../store/run-folder.js";
import type { Tell } from "./campaign-event.js";
import { connectorOf, powerFor } from "./fencing-option.js";
import { type PlanParts, partsOf } from "./parts.js";
import { headerOf, hostSettingsOf, type RunPlan } from "./plan.js";
import type { Plugins } from "./plugins.js";

export interface RecordContext {
  readonly plugins: Plugins;
  /** Aborted when the run is to end early, in order. */
  readonly signal: AbortSignal;
  readonly tell: Tell;
  /** Called once the cluster has started: from here on there is a history worth having. */
  readonly began?: () => void;
}

/**
 * Starts the cluster, runs the workload under its nemeses and writes `history.jsonl` as it happens. The cluster is gone
 * and the history ended on every path. Rejects where the cluster could not start or a plug-in broke its contract; a
 * cluster that dies, or an interruption, ends the history early with the reason in its last line.
 */
export async function recordRun(plan: RunPlan, folder: RunFolder, context: RecordContext): Promise<HistoryEnd> {
  // Looked up before the history begins: a plan that names what is not there leaves no file behind.
  partsOf(plan, context.plugins);
  const writer = createHistoryWriter(folder.historyFile, headerOf(plan));
  return record(plan, writer, folder.logsDir, context);
}

/**
 * The same run without files: its history is returned, and what nodes say goes nowhere. For environments that need no
 * folder, i.e. the simulator.
 */
export async function recordInMemory(plan: RunPlan, context: RecordContext): Promise<History> {
  const events: HistoryEvent[] = [];
  const sink = { append: (event: HistoryEvent) => void events.push(event), flush: () => {}, close: () => {} };
  const end = await record(plan, sink, undefined, context);
  return { header: headerOf(plan), events, end, warnings: [] };
}

/** Where a run's events go. */
type HistorySink = Pick<HistoryWriter, "append" | "flush" | "close">;

async function record(
  plan: RunPlan,
  writer: HistorySink,
  logsDir: string | undefined,
  context: RecordContext,
): Promise<HistoryEnd> {
  const parts = partsOf(plan, context.plugins);
  const recorder = createRecorder(writer);
  let cluster: Cluster | undefined;
  let end: HistoryEnd | undefined;
  try {
    cluster = await parts.environment.start({
      ...clusterSpec(plan, parts, logsDir, context),
      note: (note) => recorder.note({ type: "note", ...note }, cluster?.clock.nowNs() ?? 0),
    });
    context.began?.();
    end = await runHistory({
      cluster,
      workload: parts.workload,
      header: headerOf(plan),
      rateHz: plan.rateHz,
      timeLimitMs: plan.timeLimitMs,
      nemeses: parts.nemeses,
      ...(plan.recovery === undefined ? {} : { recovery: plan.recovery }),
      ...(plan.schedule === undefined ? {} : { schedule: plan.schedule }),
      recorder,
      flush: () => writer.flush(),
      signal: context.signal,
      progress: (progress) => context.tell({ type: "progress", progress, plan }),
    });
  } catch (thrown) {
    end = { type: "end", events: recorder.count, ...reasonOf(thrown, context.signal) };
    throw thrown;
  } finally {
    try {
      await cluster?.[Symbol.asyncDispose]();
    } finally {
      // Counted here: while it goes down, a cluster may still have something to note.
      writer.close(end && { ...end, events: recorder.count });
    }
  }
  return end;
}

function reasonOf(thrown: unknown, signal: AbortSignal): Pick<HistoryEnd, "reason" | "detail"> {
  return signal.aborted
    ? { reason: "interrupted", detail: String(signal.reason) }
    : { reason: "failed", detail: messageOf(thrown) };
}

function clusterSpec(
  plan: RunPlan,
  { system, nemeses }: PlanParts,
  logsDir: string | undefined,
  { signal, tell }: RecordContext,
) {
  const host = hostSettingsOf(plan);
  const power = powerFor(plan.system);
  return {
    seed: plan.seed,
    system,
    version: plan.system.version ?? "",
    options: plan.system.options,
    ...(plan.bug === undefined ? {} : { bug: plan.bug }),
    nodes: plan.nodes,
    contenders: plan.contenders,
    readers: plan.readers,
    operationTimeoutMs: plan.bounds.operationTimeoutMs,
    host,
    createHost: createHostRuntime(connectorOf(system, power), host),
    ...(power === undefined ? {} : { power }),
    faultKinds: [
      ...nemeses.map(({ nemesis }) => nemesis.kind),
      ...(plan.schedule ?? []).map(({ fault }) => fault.kind),
    ],
    logsDir,
    signal,
    progress: (message: string) => tell({ type: "starting", message }),
  };
}
