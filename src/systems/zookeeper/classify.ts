import { type Fail, fail, type Info, info } from "../../contract/outcome.js";
import type { FailCause } from "../../core/event.js";

/** What a request can do: `read` nothing that anyone could see, `write` anything. */
export type Effect = "read" | "write";

/** Why a request has no good answer. */
export type Failure =
  /** It certainly never left this client. */
  | { readonly type: "unsent"; readonly reason: string }
  /** It may have left; no whole answer came. */
  | { readonly type: "unanswered"; readonly reason: string }
  /** The server answered with an error (org.apache.zookeeper.KeeperException.Code). */
  | { readonly type: "rejected"; readonly code: number }
  /** A server did not take up the session: by its word there is none. Nothing was sent behind that. */
  | { readonly type: "sessionless" }
  /** An answer came that this client cannot read, such as a zxid beyond the safe integers. */
  | { readonly type: "unreadable"; readonly reason: string };

/** The codes that decide what this client does next. */
export const CODE = {
  noNode: -101,
  badVersion: -103,
  nodeExists: -110,
  sessionExpired: -112,
  sessionMoved: -118,
} as const;

/**
 * The errors after which a write certainly was not and will not be applied, with their names. They are given by the
 * leader's first step, which then replicates an error *in place* of the change (PrepRequestProcessor), or by the server
 * addressed before it passes anything on. What is absent here is absent on purpose: a system error or an inconsistency
 * says that something went wrong somewhere, connection loss and timeouts are the client's own words, and of codes that
 * later releases may add nothing is known.
 */
const CERTAIN: { readonly [code: number]: { readonly name: string; readonly cause: FailCause } } = {
  [-5]: { name: "marshalling error", cause: "refused" },
  [-6]: { name: "unimplemented", cause: "refused" },
  [-8]: { name: "bad arguments", cause: "refused" },
  [-13]: { name: "no quorum of the new configuration follows", cause: "unavailable" },
  [-14]: { name: "another reconfiguration is under way", cause: "unavailable" },
  [CODE.noNode]: { name: "no node", cause: "refused" },
  [-102]: { name: "no authority", cause: "refused" },
  [CODE.badVersion]: { name: "bad version", cause: "refused" },
  [-108]: { name: "no children for ephemerals", cause: "refused" },
  [CODE.nodeExists]: { name: "node exists", cause: "refused" },
  [-111]: { name: "not empty", cause: "refused" },
  [CODE.sessionExpired]: { name: "session expired", cause: "refused" },
  [-114]: { name: "invalid access list", cause: "refused" },
  [-115]: { name: "authentication failed", cause: "refused" },
  // The session goes by another connection now; there the request would have been taken.
  [CODE.sessionMoved]: { name: "session moved", cause: "unavailable" },
  [-119]: { name: "not read-only", cause: "unavailable" },
  [-123]: { name: "reconfiguration is disabled", cause: "refused" },
  [-125]: { name: "quota exceeded", cause: "refused" },
  [-127]: { name: "throttled", cause: "unavailable" },
};

/** A request that failed, on its way to the one place where that becomes an outcome. */
export class RequestFailed extends Error {
  override readonly name = "RequestFailed";

  constructor(
    readonly failure: Failure,
    readonly effect: Effect,
  ) {
    super(describe(failure));
  }
}

/**
 * The one place that decides between `fail` and `info`. What has no effect has failed without an answer; a write is
 * `info` unless it never left or the server named one of the certain errors.
 */
export function classify(failure: Failure, effect: Effect): Fail | Info {
  const error = describe(failure);
  const cause = certainCause(failure);
  if (cause !== undefined) return fail(cause, { error });
  return effect === "read" ? fail("unavailable", { error }) : info(error);
}

/** Whether another node may fare better: not where the server gave a definite answer about the request itself. */
export function blamesNode(failure: Failure): boolean {
  return failure.type !== "rejected" || certainCause(failure) !== "refused";
}

function certainCause(failure: Failure): FailCause | undefined {
  switch (failure.type) {
    case "unsent":
      return "unsent";
    case "sessionless":
      return "refused";
    case "rejected":
      return CERTAIN[failure.code]?.cause;
    case "unanswered":
    case "unreadable":
      return undefined;
    default:
      return failure satisfies never;
  }
}

function describe(failure: Failure): string {
  switch (failure.type) {
    case "unsent":
      return `not sent: ${failure.reason}`;
    case "unanswered":
      return `no answer: ${failure.reason}`;
    case "sessionless":
      return "the server knows no such session";
    case "rejected":
      return CERTAIN[failure.code]?.name ?? `error ${failure.code}`;
    case "unreadable":
      return `unreadable answer: ${failure.reason}`;
    default:
      return failure satisfies never;
  }
}
