import type { Json } from "../../../core/json.js";

/** What a client asks of the simulated resource. */
export interface Request {
  readonly f: string;
  readonly value: Json;
  readonly key?: string;
  /** Stays open where it is refused, until it is not: a blocking acquire. */
  readonly waits?: true;
}

/** The resource's answer: what an `ok` carries, or a refusal with what it showed. */
export type Answer = { readonly type: "ok"; readonly value: Json } | { readonly type: "refused"; readonly seen?: Json };

/** The ways to break a guarantee that `--violate` takes. */
export const VIOLATIONS = ["stale", "lost", "double-grant"] as const;
export type Violation = (typeof VIOLATIONS)[number];

/**
 * A resource that really does what it is asked, with what its clients ask for: so a history of it is legal by
 * construction. Written apart from the models, so that neither hides the other's mistake.
 */
export interface Subject {
  /** What this client (from 0) asks next. */
  request(client: number): Request;
  /** Takes effect now, or is refused now. */
  perform(request: Request, client: number): Answer;
  /** Whether the client must go on before the others can come to rest: it holds what they wait for. */
  obliged?(client: number): boolean;
  /** `never` where what was given up on must not take effect after all: nobody would know to release the lock. */
  readonly late?: "never";
  /** Undefined where this subject cannot be broken in this way. */
  sabotage(violation: Violation): Sabotage | undefined;
}

/**
 * One violation, proven by how it is made: no order of the operations explains it, whatever became of those whose
 * outcome nobody knows. Its steps never overlap one another: each begins after the last one has returned.
 */
export interface Sabotage {
  /** Whether the other clients go on meanwhile, or wait until it is over, having returned before it begins. */
  readonly others: "go on" | "wait";
  /** The most operations it takes, with those by which the others come to rest. */
  readonly operations: number;
  /** Where the proof counts: what has become of each operation of unknown outcome. Else chance decides. */
  fateOf?(request: Request): "took effect" | "took none";
  /** What is asked, step by step; each is answered before the next. */
  steps(): Generator<Step, void, Answer>;
}

/** A request that the resource answers or, where `told` is given, never gets to see. */
export interface Step {
  readonly request: Request;
  readonly told?: () => Answer;
}

export const DONE: Answer = { type: "ok", value: null };
