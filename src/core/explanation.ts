import type { Ns } from "./units.js";

/*
 * What is told of a linearizability verdict: plain JSON, bounded, so that it can stand in `verdict.json` and be drawn by
 * a report that knows no model. These are type aliases since an interface is not assignable to `Json`. Operations are
 * named by their place in `operations`, states by their text.
 */

/** Why a history, or one key of it, is not linearizable. */
export type Explanation = {
  /** The resource or key: `r`, `r[k]`, or `the history`. */
  readonly subject: string;
  readonly model: string;
  /** All operations that are named, by start. */
  readonly operations: readonly ExplainedOperation[];
  /** The first operation, by return, that no order reaches. */
  readonly stuck: number;
  readonly window: ExplainedWindow;
  readonly prefix: ExplainedPrefix;
  /** The states possible before `stuck` returned and without it. */
  readonly states: ExplainedStates;
  /** The window in a sentence or two: which operations cannot all be, and from where on. */
  readonly why: string;
};

/** One operation that an explanation names. */
export type ExplainedOperation = {
  /** Indices of its invocation and, where there is one, its completion. */
  readonly events: readonly number[];
  /** The process that invoked it, null where nobody said. */
  readonly process: string | null;
  /** The call in the model's words, cut to a readable length. */
  readonly text: string;
  readonly startNs: Ns;
  /** Null where it may take effect at any time after its start, or never. */
  readonly endNs: Ns | null;
  readonly outcome: "ok" | "refused" | "unknown";
  readonly role: OperationRole;
  /** Why it cannot take effect next, or what it has to do with the one that is stuck. Null where there is nothing to say. */
  readonly why: string | null;
};

/**
 * - `stuck`: no order reaches it.
 * - `core`: it and the stuck one, with the others of this role, cannot all be; without any one of them the rest could.
 * - `pending`: open while the stuck one was, so that it might have come before it; leaving it out helps no more.
 * - `unknown`: invoked before the stuck one returned, outcome unknown: it may take effect at any time since, or never.
 * - `related`: it would have allowed the stuck one, but took effect too early or was invoked too late.
 * - `placed`: named only as one of the last in the longest order.
 */
export type OperationRole = "stuck" | "core" | "pending" | "unknown" | "related" | "placed";

/** The shortest run of returns, the stuck one last, that cannot be satisfied. */
export type ExplainedWindow = {
  readonly from: WindowStart;
  /** How many returns it spans. Operations pending when it begins, and those of unknown outcome, may be used or not. */
  readonly returns: number;
  readonly startNs: Ns;
  readonly endNs: Ns;
  /**
   * The operations that cannot all be, the stuck one among them. At most some tens; `furtherCore` counts those left
   * unnamed.
   */
  readonly core: readonly number[];
  readonly furtherCore: number;
  /**
   * True where none of the core can be left out: with any one of them free, to take effect or not, nothing from there on
   * contradicts the rest.
   */
  readonly minimal: boolean;
};

/**
 * From where on the window cannot be satisfied:
 * - `any state`: from whatever state the object may have been in, so that nothing before the window matters.
 * - `any possible state`: from every state that some order of all that came before leaves.
 * - `the start`: the window is the whole history up to the stuck operation.
 * - `one order`: shown only after the longest order that was found; that no other order helps is what the search found
 *   by trying them.
 */
export type WindowStart = "any state" | "any possible state" | "the start" | "one order";

/** A longest linearization there is: the order of what returned before the stuck operation. */
export type ExplainedPrefix = {
  /** Operations in it. */
  readonly length: number;
  /** Its last operations, at most some twenty. */
  readonly last: readonly LinearizedStep[];
};

/** One operation of a linearization. */
export type LinearizedStep = {
  readonly operation: number;
  /** A moment within its interval, not before that of the step before it: where a drawing puts its point. */
  readonly atNs: Ns;
  /** The state that it leaves, in the model's words. */
  readonly state: string;
};

/**
 * - `all`: these, and as many more as `further` says, are exactly the states that orders of what came before leave.
 * - `at most`: none but these is possible, and perhaps not all of them are.
 * - `some`: these are possible; whether others are was not found out within the work allowed.
 */
export type ExplainedStates = {
  readonly known: "all" | "at most" | "some";
  readonly listed: readonly string[];
  readonly further: number;
};

/** One order that explains every answer of a history, or of one key of it. */
export type Witness = {
  readonly subject: string;
  readonly model: string;
  /** Operations in the order; completed ones all, those of unknown outcome only where they are needed. */
  readonly length: number;
  readonly operations: readonly ExplainedOperation[];
  /** The steps shown, in order: all of a short history, else the first and the last of the range asked for. */
  readonly steps: readonly WitnessStep[];
};

export type WitnessStep = LinearizedStep & {
  /** Its place in the order, from 0. Where places are missing, steps are not shown. */
  readonly place: number;
};
