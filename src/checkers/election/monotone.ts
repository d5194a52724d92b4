import { answeringNode, type CompletionEvent, type InvokeEvent, isCompletion } from "../../core/event.js";
import { tokenIn } from "../../core/fields.js";
import type { History, HistoryHeader } from "../../core/history.js";
import type { Anomaly, RuleResult } from "../../core/verdict.js";
import { splitBrainText } from "../reading/split-brain.js";
import type { OrderedHistory, TenureOrder } from "../reading/tenure-order.js";
import { evidence, ms } from "../reading/wording.js";
import { ruling } from "../ruling.js";

/** A token that someone was shown, or wrote with. */
interface Sighting {
  readonly token: number;
  readonly host: string;
  readonly invoke: InvokeEvent;
  readonly completion: CompletionEvent;
}

/** An open operation with what had been seen before it was invoked, which it must not fall behind. */
interface Pending {
  readonly invoke: InvokeEvent;
  readonly newest: Sighting | undefined;
}

/**
 * E11: observed tokens never go back. Answers to `observe`, and the tokens that reads of a register show, are
 * linearizable: one invoked after another had returned must not show an older token, whoever asked (Herlihy & Wing
 * 1990), nor one older than that of a write which a fence had accepted by then. What a refusal shows (`seen`) is compared
 * only within one process.
 *
 * Each source is judged by itself, since they tell of different things: an election's leader may be newer than the
 * token of a register's last write, and a fence may have seen a token that has written nothing yet. A resource without a fence promises no order.
 */
export function judgeMonotone({ history, order }: OrderedHistory): RuleResult {
  const reading = new SightingReading(history, order);
  for (const event of history.events) {
    if (event.type === "invoke") reading.invoked(event);
    else if (isCompletion(event)) reading.completed(event);
  }
  return ruling({
    opportunities: reading.compared,
    anomalies: reading.anomalies,
    stats: { sightings: reading.sightings },
    idle: "no token was observed after another had been",
  });
}

class SightingReading {
  readonly anomalies: Anomaly[] = [];
  compared = 0;
  sightings = 0;
  readonly #open = new Map<number, Pending>();
  /** The newest token that a linearizable read has returned, or a fence accepted a write with, by source. */
  readonly #newest = new Map<string, Sighting>();
  /** The newest token shown by a refusal, by process and source. */
  readonly #newestSeen = new Map<string, Sighting>();
  readonly #resources: HistoryHeader["resources"];
  readonly #order: TenureOrder;

  constructor(history: History, order: TenureOrder) {
    this.#resources = history.header?.resources ?? {};
    this.#order = order;
  }

  invoked(invoke: InvokeEvent): void {
    const source = this.#readSource(invoke);
    const newest = source === undefined ? undefined : this.#newest.get(source);
    this.#open.set(invoke.process, { invoke, newest });
  }

  completed(completion: CompletionEvent): void {
    const pending = this.#open.get(completion.process);
    this.#open.delete(completion.process);
    if (pending === undefined) return;
    const { invoke, newest } = pending;
    if (completion.type === "ok") {
      const source = this.#readSource(invoke);
      const token = tokenIn(completion.value);
      if (source !== undefined && token !== undefined) {
        this.#see(this.#newest, source, newest, { token, host: invoke.host, invoke, completion });
      } else this.#accepted(invoke, completion);
    } else if (completion.type === "fail") {
      const token = tokenIn(completion.seen);
      const source = `${invoke.process} ${invoke.resource ?? `${invoke.f} ${invoke.election ?? ""}`}`;
      if (token !== undefined) {
        const before = this.#newestSeen.get(source);
        this.#see(this.#newestSeen, source, before, { token, host: invoke.host, invoke, completion });
      }
    }
  }

  /** What a linearizable read tells of, or undefined where the operation is none that shows an ordered token. */
  #readSource({ f, election, resource }: InvokeEvent): string | undefined {
    if (f === "observe") return `election ${election ?? ""}`;
    if (f !== "read" || resource === undefined) return undefined;
    // It promises no order of tokens where it ignores them: what a deposed leader does to it is E4's to tell.
    if (this.#resources[resource]?.fence === "none") return undefined;
    return `resource ${resource}`;
  }

  /** A register that a fence protects shows no older token any more. Logs show entries, which have rules of their own. */
  #accepted(invoke: InvokeEvent, completion: CompletionEvent): void {
    const { f, resource, host } = invoke;
    const token = tokenIn(invoke.value);
    if (f !== "write" || resource === undefined || token === undefined) return;
    if ((this.#resources[resource]?.fence ?? "none") === "none") return;
    this.#keep(this.#newest, `resource ${resource}`, { token, host, invoke, completion });
  }

  #see(newest: Map<string, Sighting>, source: string, before: Sighting | undefined, sighting: Sighting): void {
    this.sightings += 1;
    if (before !== undefined) {
      this.compared += 1;
      if (this.#order.before(sighting.token, before.token))
        this.anomalies.push(wentBack(before, sighting, this.#order));
    }
    this.#keep(newest, source, sighting);
  }

  #keep(newest: Map<string, Sighting>, source: string, sighting: Sighting): void {
    const known = newest.get(source);
    if (known === undefined || this.#order.rank(known.token) < this.#order.rank(sighting.token))
      newest.set(source, sighting);
  }
}

function wentBack(before: Sighting, after: Sighting, order: TenureOrder): Anomaly {
  const { word } = order;
  const { f, election, resource } = after.invoke;
  const where = resource ?? election ?? f;
  const again = after.host === before.host ? `${after.host} itself` : after.host;
  const conclusion = splitBrainText(order, nodeOf(before), nodeOf(after)) ?? "it went back in time";
  const earlier =
    before.invoke.f === "write"
      ? `accepted ${before.host}'s write with ${word} ${before.token}`
      : `showed ${before.host} ${word} ${before.token}`;
  return {
    severity: "violation",
    events: evidence(before.invoke.index, before.completion.index, after.invoke.index, after.completion.index),
    why: `${where} ${earlier} by ${ms(before.completion.timeNs)}, but ${again}, asking after that at ${ms(after.invoke.timeNs)}, was shown the older ${word} ${after.token}: ${conclusion}.`,
    data: { newer: before.token, older: after.token },
  };
}

function nodeOf({ invoke, completion }: Sighting): string | undefined {
  return answeringNode(invoke, completion);
}
