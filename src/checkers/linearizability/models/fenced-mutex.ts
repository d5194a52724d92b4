import type { Model, ModelCall } from "../../../contract/model.js";
import { fieldsOf, initialError, outcomeForModel, tokenOf, unknownOperation } from "./shapes.js";

/**
 * `free N` and `held N` while the token last granted is known, `free` before the first grant. After an acquire whose
 * answer was lost it is held with a token that nobody saw: above `above`, and none of those in `not`.
 */
type FencedMutexState = string | UnseenGrant;

type UnseenGrant = {
  readonly above: number | null;
  /** In rising order; all are higher than `above`. */
  readonly not: readonly number[];
};

/**
 * A mutex whose every grant carries a higher token than all before: `acquire` ok `{token}`, `release` `{token}`. Only
 * the token that holds it releases it. A refused acquire says that it was held, a refused release that the token given
 * was not the one that held it.
 *
 * An acquire of unknown outcome holds it, if it took effect, with some token higher than the last one known; a release
 * then tells which it was, and a refused release which it was not. The state keeps what is known of it, so that every
 * step leads to one state.
 */
export const fencedMutex: Model<FencedMutexState> = {
  name: "fenced-mutex",
  summary: "a lock whose grants carry rising tokens: acquire, release",
  resource: "lock",

  init(initial = null) {
    if (initial === null) return "free";
    if (Number.isSafeInteger(initial)) return free(initial as number);
    throw initialError(fencedMutex.name, "the last token granted, or null", initial);
  },

  call(operation) {
    const { invoke, completion } = operation;
    const outcome = outcomeForModel(operation);
    switch (invoke.f) {
      case "acquire": {
        if (outcome === undefined) return undefined;
        const output = completion?.type === "ok" ? tokenOf(completion, tokenIn(completion)) : null;
        return { f: "acquire", input: null, outcome, output };
      }
      case "release": {
        const input = tokenOf(invoke, tokenIn(invoke));
        return outcome === undefined ? undefined : { f: "release", input, outcome, output: null };
      }
      default:
        throw unknownOperation(operation, fencedMutex.name, ["acquire", "release"]);
    }
  },

  step: (state, call) => (call.f === "acquire" ? acquired(state, call) : released(state, call)),

  // A refused release of a token that nobody saw granted rules it out, so that it may change the state.
  effect(call) {
    if (call.f === "release") return call.outcome === "refused" ? "both" : "replaces";
    if (call.outcome === "refused") return "observes";
    return call.outcome === "ok" ? "replaces" : "both";
  },

  // Tokens only rise: one that was passed is neither granted again nor held again.
  neverAgain(state, call) {
    const token = grantNamedBy(call);
    if (token === undefined || call.outcome === "refused") return false;
    if (call.f === "release" && state === held(token)) return false;
    return token <= lastToken(state);
  },

  describe(call) {
    const token = grantNamedBy(call);
    return `${call.outcome === "refused" ? "refused " : ""}${call.f}${token === undefined ? "" : ` with token ${token}`}`;
  },

  describeState(state) {
    if (typeof state !== "string") {
      const above = state.above === null ? "" : `, above ${state.above}`;
      const not = state.not.length === 0 ? "" : `, not ${state.not.join(", ")}`;
      return `is held with a token that nobody saw${above}${not}`;
    }
    if (state === "free") return "is free, never granted before";
    const last = lastToken(state);
    return isFree(state) ? `is free, having granted up to token ${last}` : `is held with token ${last}`;
  },
};

function acquired(state: FencedMutexState, call: ModelCall): FencedMutexState | undefined {
  const takes = isFree(state);
  if (call.outcome === "refused") return takes ? undefined : state;
  if (!takes) return undefined;
  const last = lastToken(state);
  if (call.outcome === "unknown") return { above: Number.isFinite(last) ? last : null, not: [] };
  const token = call.output as number;
  return token > last ? held(token) : undefined;
}

function released(state: FencedMutexState, call: ModelCall): FencedMutexState | undefined {
  const token = call.input as number;
  const refused = call.outcome === "refused";
  if (typeof state === "string") {
    const holds = state === held(token);
    if (refused) return holds ? undefined : state;
    return holds ? free(token) : undefined;
  }
  const possible = token > lastToken(state) && !state.not.includes(token);
  if (!refused) return possible ? free(token) : undefined;
  return possible ? { ...state, not: [...state.not, token].sort((a, b) => a - b) } : state;
}

/** The token that a call names: an answered acquire's, or the one to be released. */
function grantNamedBy(call: ModelCall): number | undefined {
  const token = call.f === "acquire" ? call.output : call.input;
  return typeof token === "number" ? token : undefined;
}

// States that are strings are told apart fastest; "held" and "free" are of one length.
const free = (token: number): string => `free ${token}`;
const held = (token: number): string => `held ${token}`;

function isFree(state: FencedMutexState): boolean {
  return typeof state === "string" && state.startsWith("free");
}

/** The highest token known to have been granted, -Infinity where there is none. */
function lastToken(state: FencedMutexState): number {
  if (typeof state !== "string") return state.above ?? Number.NEGATIVE_INFINITY;
  return state === "free" ? Number.NEGATIVE_INFINITY : Number(state.slice("free ".length));
}

function tokenIn(event: Parameters<typeof fieldsOf>[0]) {
  return fieldsOf(event, fencedMutex.name, ["token"]);
}
