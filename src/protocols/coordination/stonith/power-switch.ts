import type { PowerAnswer, PowerRequest } from "./power-messages.js";
import type { Actor, StonithRules } from "./stonith-rules.js";

/** What comes of a request. */
export interface PowerDecision {
  /** The contender to be powered off before the answer leaves. */
  readonly powerOff?: string;
  readonly answer?: PowerAnswer;
}

/**
 * The memory of a power switch: who acts last in each election or lock. A take-over powers off whoever that is, unless it
 * has stepped down since; the new one then is the one who acts. It is told nothing of leases or tokens, and asks nobody.
 *
 * Requests come late, and more than once. An attempt that was answered is answered alike as long as its contender acts;
 * one that another has superseded, or that was stepped down from, is over for ever: else a copy of it, held up on the
 * network, would shoot the present leader.
 */
export class PowerSwitch {
  readonly #rules: StonithRules;
  readonly #actors = new Map<string, Actor>();
  /** The newest attempt that was heard of, by election and contender. */
  readonly #newest = new Map<string, number>();

  constructor(rules: StonithRules) {
    this.#rules = rules;
  }

  take(host: string, request: PowerRequest): PowerDecision {
    switch (request.type) {
      case "take-over":
        return this.#takeOver(host, request);
      case "step-down":
        this.#stepDown(host, request);
        return {};
      default:
        return request.type satisfies never;
    }
  }

  #takeOver(host: string, { election, attempt }: PowerRequest): PowerDecision {
    const actor = this.#actors.get(election);
    if (actor?.host === host && actor.attempt === attempt) return { answer: { type: "off", election, attempt } };
    const key = `${election}/${host}`;
    if (attempt <= (this.#newest.get(key) ?? 0)) return { answer: { type: "superseded", election, attempt } };
    this.#newest.set(key, attempt);
    this.#actors.set(election, this.#rules.remembered(actor, { host, attempt }));
    const answer = { type: "off", election, attempt } as const;
    return actor === undefined || actor.host === host ? { answer } : { powerOff: actor.host, answer };
  }

  #stepDown(host: string, { election, attempt }: PowerRequest): void {
    const key = `${election}/${host}`;
    this.#newest.set(key, Math.max(attempt, this.#newest.get(key) ?? 0));
    const actor = this.#actors.get(election);
    if (actor?.host === host && actor.attempt <= attempt) this.#actors.delete(election);
  }
}
