import {
  answeringNode,
  type CompletionEvent,
  type HistoryEvent,
  type InvokeEvent,
  isCompletion,
  type NoteEvent,
} from "../../core/event.js";
import { numberIn, textIn, tokenIn } from "../../core/fields.js";
import { electionOf, seeksTenure, yieldsTenure } from "../../core/tenure-operations.js";
import { msToNs, type Ns } from "../../core/units.js";
import type { OrderedHistory, TenureOrder } from "../reading/tenure-order.js";
import type { Ending, Finding, Gone, Handover, LeaseHistory, Promised, Session } from "./lease-history.js";

interface Draft extends Session {
  endedByOwnerNs: Ns;
  ownerDiedNs: Ns;
  promised: (Promised & { probed: boolean }) | undefined;
  gone: Gone | undefined;
  revived: boolean;
  /** Its open renewal. */
  renewing: InvokeEvent | undefined;
  /** Its owner told of the loss while this renewal was open, and nothing but its refusal may have caused that. */
  lostDuring: InvokeEvent | undefined;
}

/** A candidacy that led. */
interface Leading {
  readonly host: string;
  readonly session: string;
  readonly token: number;
  readonly granted: CompletionEvent;
}

/** Reads what became of sessions. `clockRatePpm` bounds how fast the server's clock may be. */
export function leaseHistory({ history, order }: OrderedHistory, clockRatePpm: number): LeaseHistory {
  const reading = new LeaseReading(order, clockRatePpm);
  for (const event of history.events) reading.take(event);
  return reading;
}

/**
 * One pass over a history. What ends a session besides its lease is its owner alone, and each way leaves a trace before
 * it reaches the server: the host tells of a loss (`leadership-lost`) and of an answer (`info` to a campaign or a
 * resignation makes it abandon its session, and so does a refused campaign) before it revokes. A session without a tenure that runs out by its holder's
 * own clock leaves none, but does so only after the promise has run out too. A renewal marked `late` was asked for by a
 * holder that had given the session up already, so its refusal shows nothing.
 *
 * A host that is refused a renewal tells of the loss first and of the refusal after it. The loss is then no doing of
 * its own, unless some other refusal came before it: what its own clock decides, it decides after the promise.
 */
class LeaseReading implements LeaseHistory {
  readonly findings: Finding[] = [];
  readonly handovers: Handover[] = [];
  readonly endings: Ending[] = [];
  renewals = 0;
  probed = 0;
  afterGone = 0;
  shortestLifeNs: Ns | undefined;
  readonly #order: TenureOrder;
  readonly #slowest: number;
  readonly #open = new Map<number, InvokeEvent>();
  readonly #sessions = new Map<string, Draft>();
  /** By election, then host. */
  readonly #leading = new Map<string, Map<string, Leading>>();
  /** The grants whose holders somebody else has been seen to succeed. */
  readonly #succeeded = new Set<CompletionEvent>();
  /** The newest refusal of anything but a renewal, by host. */
  readonly #refused = new Map<string, number>();
  /** The session that a host's open campaign was queued with, by host: more exact than the one it was offered with. */
  readonly #queuedWith = new Map<string, string>();

  constructor(order: TenureOrder, clockRatePpm: number) {
    this.#order = order;
    this.#slowest = 1 + clockRatePpm / 1_000_000;
  }

  take(event: HistoryEvent): void {
    if (event.type === "invoke") this.#invoked(event);
    else if (event.type === "note") this.#noted(event);
    else if (isCompletion(event)) this.#completed(event);
  }

  #invoked(event: InvokeEvent): void {
    const { host, session, f } = event;
    this.#open.set(event.process, event);
    if (session !== undefined) {
      const known = this.#session(session, host);
      if (f === "renew") known.renewing = event;
    }
    // Whoever resigns, or asks anew for its place, may lose the old one by that alone.
    if (seeksTenure(f) || yieldsTenure(f)) this.#leading.get(electionOf(event) ?? "")?.delete(host);
    if (seeksTenure(f)) this.#queuedWith.delete(host);
  }

  #noted(note: NoteEvent): void {
    const host = note.host ?? note.process;
    if (note.f === "queued" && note.session !== undefined) this.#queuedWith.set(host, note.session);
    else if (note.f === "died") this.#died(host, note.timeNs);
    else if (note.f === "leadership-lost") {
      for (const session of this.#sessions.values()) {
        if (session.label === note.session || (note.session === undefined && session.host === host)) {
          this.#lost(session, note);
        }
      }
    }
  }

  #lost(session: Draft, { timeNs }: NoteEvent): void {
    const { renewing, host } = session;
    const unprovoked = renewing !== undefined && (this.#refused.get(host) ?? -1) < renewing.index;
    if (unprovoked && session.endedByOwnerNs === Number.POSITIVE_INFINITY) session.lostDuring = renewing;
    endedByOwner(session, timeNs);
  }

  #completed(event: CompletionEvent): void {
    const invoke = this.#open.get(event.process);
    this.#open.delete(event.process);
    if (invoke === undefined) return;
    const { f, host } = invoke;
    if (f !== "renew" && isRefusal(event)) this.#refused.set(host, event.index);
    if (f === "renew") this.#renewed(invoke, event);
    else if (hasOwnerAbandon(f, event)) {
      this.#endAllOf(host, event.timeNs);
      for (const hosts of this.#leading.values()) hosts.delete(host);
    } else if (event.type === "ok" && seeksTenure(f)) this.#granted(invoke, event);
    else if (event.type === "ok" && f === "observe") {
      const leader = textIn(event.value, "leader");
      const token = tokenIn(event.value);
      if (leader !== undefined && token !== undefined) this.#leaderSeen(leader, token, invoke, event);
    }
  }

  #granted(invoke: InvokeEvent, event: CompletionEvent): void {
    const { host } = invoke;
    const election = electionOf(invoke) ?? "";
    const token = tokenIn(event.value);
    const session = this.#queuedWith.get(host) ?? invoke.session;
    if (token === undefined) return;
    this.#leaderSeen(host, token, invoke, event);
    this.#handedOver(election, host, token, event);
    const hosts = this.#leading.get(election) ?? new Map<string, Leading>();
    this.#leading.set(election, hosts);
    if (session !== undefined) hosts.set(host, { host, session, token, granted: event });
  }

  /** Somebody leads with this token, so every candidacy that led before is gone. */
  #leaderSeen(successor: string, token: number, asked: InvokeEvent, seen: CompletionEvent): void {
    const election = electionOf(asked) ?? "";
    const node = answeringNode(asked, seen);
    for (const { host, session: label, token: own, granted } of this.#leading.get(election)?.values() ?? []) {
      const session = this.#session(label, host);
      if (own === token) this.#probe(session, seen);
      else if (this.#order.before(own, token) && host !== successor) {
        this.#seenGone(session, { seen, how: { by: "succeeded", token: own, granted, successor, node } });
      }
    }
  }

  #handedOver(election: string, successor: string, token: number, granted: CompletionEvent): void {
    for (const { host, session: label, token: own, granted: from } of this.#leading.get(election)?.values() ?? []) {
      if (host === successor || !this.#order.before(own, token)) continue;
      const session = this.#session(label, host);
      const { promised } = session;
      if (promised === undefined || this.#succeeded.has(from)) continue;
      this.#succeeded.add(from);
      this.handovers.push({ session, promised, from, granted, successor });
    }
  }

  #renewed(invoke: InvokeEvent, answer: CompletionEvent): void {
    const session = this.#session(invoke.session ?? invoke.host, invoke.host);
    session.renewing = undefined;
    if (answer.type !== "ok" && !isRefusal(answer)) return;
    const wasGone = session.gone !== undefined && session.gone.seen.index < invoke.index;
    if (wasGone) this.afterGone += 1;
    if (answer.type === "ok") this.#prolonged(session, invoke, answer, wasGone);
    else if (answer.late !== true) {
      if (session.lostDuring === invoke) session.endedByOwnerNs = Number.POSITIVE_INFINITY;
      this.#seenGone(session, { seen: answer, how: { by: "refused", renewal: invoke } });
    }
  }

  #prolonged(session: Draft, renewal: InvokeEvent, answer: CompletionEvent, wasGone: boolean): void {
    const ttlMs = numberIn(answer.value, "ttlMs") ?? numberIn(renewal.value, "ttlMs");
    if (ttlMs === undefined) return;
    this.renewals += 1;
    this.#probe(session, answer);
    const untilNs = renewal.timeNs + Math.floor(msToNs(ttlMs) / this.#slowest);
    const promised = { renewal, answer, ttlMs, untilNs, probed: false };
    if (session.gone !== undefined && wasGone) {
      // Once revived it may be renewed for ever: the first time tells it all.
      if (session.revived) return;
      session.revived = true;
      this.findings.push({ what: "revived", session, gone: session.gone, promised });
      return;
    }
    if (answer.late === true || session.endedByOwnerNs < Number.POSITIVE_INFINITY) return;
    session.promised = promised;
    // It was seen gone while this renewal was under way, and yet the renewal found it alive.
    if (session.gone !== undefined) this.#judgeEarly(session, session.gone);
  }

  #seenGone(session: Draft, gone: Gone): void {
    this.#probe(session, gone.seen);
    if (session.gone !== undefined) return;
    session.gone = gone;
    if (session.endedByOwnerNs < Number.POSITIVE_INFINITY) return;
    this.endings.push({ session, gone });
    this.#judgeEarly(session, gone);
  }

  #judgeEarly(session: Draft, gone: Gone): void {
    const { promised } = session;
    if (promised === undefined) return;
    const livedNs = gone.seen.timeNs - promised.renewal.timeNs;
    this.shortestLifeNs = Math.min(this.shortestLifeNs ?? livedNs, livedNs);
    if (gone.seen.timeNs < promised.untilNs) this.findings.push({ what: "early", session, promised, gone });
  }

  #probe({ promised }: Draft, { timeNs }: CompletionEvent): void {
    if (promised === undefined || promised.probed || timeNs >= promised.untilNs) return;
    promised.probed = true;
    this.probed += 1;
  }

  #died(host: string, atNs: Ns): void {
    this.#endAllOf(host, atNs);
    for (const session of this.#sessions.values()) {
      if (session.host === host) session.ownerDiedNs = Math.min(session.ownerDiedNs, atNs);
    }
  }

  #endAllOf(host: string, atNs: Ns): void {
    for (const session of this.#sessions.values()) if (session.host === host) endedByOwner(session, atNs);
  }

  #session(label: string, host: string): Draft {
    const known = this.#sessions.get(label);
    if (known !== undefined) return known;
    const session: Draft = {
      label,
      host,
      endedByOwnerNs: Number.POSITIVE_INFINITY,
      ownerDiedNs: Number.POSITIVE_INFINITY,
      promised: undefined,
      gone: undefined,
      revived: false,
      renewing: undefined,
      lostDuring: undefined,
    };
    this.#sessions.set(label, session);
    return session;
  }
}

function isRefusal(answer: CompletionEvent): boolean {
  return answer.type === "fail" && answer.cause === "refused";
}

/** Whether an answer to anything but a renewal makes the host abandon its session. */
function hasOwnerAbandon(f: string, answer: CompletionEvent): boolean {
  if (answer.type === "info") return seeksTenure(f) || yieldsTenure(f);
  return isRefusal(answer) && seeksTenure(f);
}

function endedByOwner(session: Draft, atNs: Ns): void {
  session.endedByOwnerNs = Math.min(session.endedByOwnerNs, atNs);
}
