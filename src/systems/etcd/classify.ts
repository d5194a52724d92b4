import { type Fail, fail, type Info, info } from "../../contract/outcome.js";
import type { FailCause } from "../../core/event.js";

/** What a request can do to the store: `read` nothing at all, `write` anything (a renewed lease included). */
export type Effect = "read" | "write";

/** Why a request has no good answer. */
export type Failure =
  /** It certainly never left this client. */
  | { readonly type: "unsent"; readonly reason: string }
  /** It may have left; no whole answer came. */
  | { readonly type: "unanswered"; readonly reason: string }
  /** The server, or the JSON gateway in front of it, answered with an error. */
  | { readonly type: "rejected"; readonly status: number; readonly message: string }
  /** An answer came that this client cannot read, such as a token beyond the safe integers. */
  | { readonly type: "unreadable"; readonly reason: string };

/**
 * The errors after which a write certainly was not and will not be applied, by etcd's own text (api/v3rpc/rpctypes).
 * Each is given before the request is proposed to Raft, or by the apply step in place of the effect. What is absent
 * here is absent on purpose:
 *
 * - `request timed out` in all its forms, `leader changed`, `server stopped`: the proposal may have been replicated and
 *   be applied later.
 * - `mvcc: database space exceeded`: the apply step puts the value and *then* answers with this error when the quota
 *   was crossed by it (quotaApplierV3.Put), so that the same text means "done" and "not done".
 * - `no leader`: certain where a request asks for a leader in its metadata, which the gateway does not.
 * - `raft proposal dropped`, `unhealthy cluster`, `corrupt cluster`: certain in the releases read, not by their
 *   documentation; they are rare enough to be left unknown.
 */
const CERTAIN: { readonly [message: string]: FailCause } = {
  "etcdserver: requested lease not found": "refused",
  "etcdserver: lease already exists": "refused",
  "etcdserver: too large lease TTL": "refused",
  "etcdserver: key not found": "refused",
  "etcdserver: key is not provided": "refused",
  "etcdserver: duplicate key given in txn request": "refused",
  "etcdserver: too many operations in txn request": "refused",
  "etcdserver: request is too large": "refused",
  "etcdserver: mvcc: required revision has been compacted": "refused",
  "etcdserver: mvcc: required revision is a future revision": "refused",
  "etcdserver: permission denied": "refused",
  "etcdserver: user name is empty": "refused",
  "etcdserver: invalid auth token": "refused",
  "etcdserver: authentication failed, invalid user ID or password": "refused",
  "etcdserver: too many requests": "unavailable",
  "etcdserver: not capable": "unavailable",
  "etcdserver: rpc not supported for learner": "unavailable",
};

/**
 * The one place that decides between `fail` and `info`. A read has no effect, so without an answer it failed; a write
 * is `info` unless it never left or the server named one of the certain errors.
 */
export function classify(failure: Failure, effect: Effect): Fail | Info {
  const error = describe(failure);
  const cause = certainCause(failure);
  if (cause !== undefined) return fail(cause, { error });
  return effect === "read" ? fail("unavailable", { error }) : info(error);
}

/** Whether another node may fare better: not where the server gave a definite answer about the request itself. */
export function blamesNode(failure: Failure): boolean {
  return certainCause(failure) !== "refused";
}

function certainCause(failure: Failure): FailCause | undefined {
  switch (failure.type) {
    case "unsent":
      return "unsent";
    case "rejected":
      return Object.hasOwn(CERTAIN, failure.message) ? CERTAIN[failure.message] : undefined;
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
    case "rejected":
      return failure.message === "" ? `HTTP ${failure.status}` : failure.message;
    case "unreadable":
      return `unreadable answer: ${failure.reason}`;
    default:
      return failure satisfies never;
  }
}
