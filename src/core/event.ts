import type { Grudge } from "./grudge.js";
import type { Json, JsonObject } from "./json.js";
import type { Ns } from "./units.js";

/** Where the server says an effect stands in its own order, e.g. `{clock: "etcd-revision", n: 7}`. */
export interface Position {
  readonly clock: string;
  readonly n: number;
}

/**
 * Why an operation certainly took no effect: `unsent` it never left the client; `refused` the server answered no;
 * `unavailable` the server or client knows it was not applied.
 */
export type FailCause = "unsent" | "refused" | "unavailable";

interface Stamped {
  /** Place in the history, from 0, without gaps. */
  readonly index: number;
  /** Nanoseconds since the run began, on the harness's monotonic clock; never decreasing. */
  readonly timeNs: Ns;
}

/** An operation begins: stamped before its request can leave. */
export interface InvokeEvent extends Stamped {
  readonly type: "invoke";
  readonly process: number;
  readonly f: string;
  readonly value: Json;
  readonly host: string;
  readonly session?: string;
  readonly election?: string;
  readonly resource?: string;
  readonly key?: string;
  readonly node?: string;
}

interface CompletionFields extends Stamped {
  readonly process: number;
  readonly f: string;
  readonly value: Json;
  /** The server's own position of this effect or answer, where it tells one. */
  readonly at?: Position;
  /** The node that answered, where it is not the one invoked. */
  readonly node?: string;
  /**
   * Present and true where the contender had already noticed the loss of its leadership when the request left:
   * the invocation then proves no belief.
   */
  readonly late?: true;
}

/** The operation happened. */
export interface OkEvent extends CompletionFields {
  readonly type: "ok";
}

/** The operation certainly did not happen. `seen` is what the server showed when it refused. */
export interface FailEvent extends CompletionFields {
  readonly type: "fail";
  readonly cause: FailCause;
  readonly seen?: Json;
  readonly error?: string;
}

/** Nobody knows: the operation may take effect at any later time or never. Retires its process. */
export interface InfoEvent extends CompletionFields {
  readonly type: "info";
  readonly error: string;
}

export type CompletionEvent = OkEvent | FailEvent | InfoEvent;

/** An observation that is no operation. `process` names who observed: a host, a node, `harness` or `environment`. */
export interface NoteEvent extends Stamped {
  readonly type: "note";
  readonly process: string;
  readonly f: NoteName;
  readonly value: Json;
  readonly host?: string;
  readonly session?: string;
  readonly node?: string;
}

/**
 * - `queued` `{token, election}`: a candidate took its place, with its token.
 * - `belief` `{token, asOfNs}`: still leading by its own judgement, after it had seen the harness's stamp `asOfNs`:
 *   belief is certain at `asOfNs`, whenever the note arrived.
 * - `leadership-lost` `{token, reason}`: the contender noticed that it no longer leads.
 * - `stall` `{ms}`: the host or the harness was measurably not running.
 * - `server` `{source, role, term?, leader?, at?}`: a node's own view; or, with role `down`, `{source, role, life,
 *   exitCode}`: its process ended, and nothing of ours had ended it.
 * - `invariant` `{rule, why, nodes}`: the simulator saw the true global state break a protocol's invariant.
 * - `died` `{reason}`: a host's process ended; its open operations follow as `info`.
 * - `watching` `{source, nodes, for}`: from here on the environment reads all that these nodes log, for what `for` names;
 *   or, for `candidacy`, the history that they keep themselves.
 * - `candidacy` `{change, election, token, at}`: a candidacy was `created` or `deleted` at this position of the servers'
 *   own order. Its stamp tells only that it had happened by then.
 * - `watched` `{source, for, upTo}`: all that there was to tell of `for` up to this position has been told; or, with
 *   `gap` instead of `upTo`, not all of it, and why.
 * - `powered-off` `{host, by}`: the power switch ended the host's process, so that `by` may act in its place.
 * - `crash` `{line, life}`: in its `life`-th life, counted from 1, a node logged what its system calls a panic or fatal
 *   error.
 */
export type NoteName =
  | "queued"
  | "belief"
  | "leadership-lost"
  | "stall"
  | "server"
  | "invariant"
  | "died"
  | "watching"
  | "candidacy"
  | "watched"
  | "powered-off"
  | "crash";

export type FaultPhase = "injecting" | "injected" | "healing" | "healed" | "failed" | "skipped";

/** What was measured to show that a fault took effect, e.g. `{droppedPackets: 12}` or `{state: {n1: "T"}}`. */
export type Evidence = { readonly [measure: string]: Json };

/** The value of a nemesis event. Phases of one fault share its number. */
export interface FaultRecord {
  /** Numbered from 0 in the order of injection. */
  readonly fault: number;
  readonly phase: FaultPhase;
  /** The fault verb: `partition`, `kill`, `pause`, ... */
  readonly kind: string;
  /** The target as the plan named it, e.g. `leader`. */
  readonly target: string;
  /** The nodes or hosts it came down to. */
  readonly targets: readonly string[];
  readonly grudge?: Grudge;
  /** What it waited for before it struck, and who was seen to do it; `by` is missing where it waited in vain. */
  readonly trigger?: { readonly name: string; readonly by?: string };
  /** On `injecting`: the fault as it was asked for, all of it, so that it can be asked for again. */
  readonly asked?: JsonObject;
  readonly evidence?: Evidence;
  /**
   * On `injected` and `healed`: whether the fault was measured to have bitten by then. A partition with traffic to
   * drop is measured by its dropped packets, which may be counted only by the heal.
   */
  readonly effective?: boolean;
  /** Why it failed or was skipped. */
  readonly reason?: string;
}

/**
 * The name under which a run records what it leaves broken on purpose while a core of the cluster has to recover: a
 * minority of the nodes, cut off or killed from the last heal of all other faults to the end of the main phase.
 */
export const BEYOND_CORE = "beyond-core";

/** A fault's phase. `f` is the nemesis' name. */
export interface NemesisEvent extends Stamped {
  readonly type: "info";
  readonly process: "nemesis";
  readonly f: string;
  readonly value: FaultRecord;
}

export type HistoryEvent = InvokeEvent | CompletionEvent | NoteEvent | NemesisEvent;

/** True for the phases of faults, which share `type: "info"` with indeterminate completions. */
export function isNemesisEvent(event: HistoryEvent): event is NemesisEvent {
  return event.process === "nemesis";
}

/** True for the completion of an operation. */
export function isCompletion(event: HistoryEvent): event is CompletionEvent {
  return event.type !== "invoke" && event.type !== "note" && event.process !== "nemesis";
}

/** The node that answered, as far as the history tells: the one that was asked, where no other is named. */
export function answeringNode(invoke: InvokeEvent, answer: CompletionEvent): string | undefined {
  return answer.node ?? invoke.node;
}
