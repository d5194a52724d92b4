import type { Administrator, Membership } from "../contract/administrator.js";
import { type Clock, sleep } from "../contract/clock.js";
import type { Outcome } from "../contract/outcome.js";
import { EnvironmentError } from "../core/errors.js";
import type { Json } from "../core/json.js";
import { type Ms, msToNs } from "../core/units.js";

const BETWEEN_MS: Ms = 100;

/** Who administers a cluster, on links and a clock that no fault can name. */
export interface Operator {
  readonly administrator: Administrator;
  readonly clock: Clock;
}

/**
 * An operator that asks again until the answer is yes, and rejects with the cluster's last answer when `withinMs` have
 * passed: a cluster without a leader says no. What is asked for can be asked twice.
 */
export class Insistence {
  readonly #operator: Operator;

  constructor(operator: Operator) {
    this.#operator = operator;
  }

  async voters(withinMs: Ms): Promise<readonly string[]> {
    return (await this.#insist("tell its members", withinMs, (administrator) => administrator.members())).voters;
  }

  async changeVoters(wanted: readonly string[], withinMs: Ms): Promise<void> {
    const what = `make its voters ${wanted.join(", ")}`;
    await this.#insist(what, withinMs, (administrator) => administrator.changeVoters(wanted));
  }

  admit(node: string, withinMs: Ms): Promise<Membership> {
    return this.#insist(`admit ${node}`, withinMs, async (administrator) => {
      if (administrator.admit !== undefined) return administrator.admit(node);
      throw new EnvironmentError("the system replaces members, and its administrator admits none");
    });
  }

  perform(verb: string, withinMs: Ms): Promise<Json> {
    return this.#insist<Json>(`perform ${verb}`, withinMs, (administrator) => administrator.perform(verb));
  }

  async #insist<T>(what: string, withinMs: Ms, ask: (administrator: Administrator) => Promise<Outcome<T>>): Promise<T> {
    const { clock, administrator } = this.#operator;
    const deadlineNs = clock.nowNs() + msToNs(withinMs);
    while (true) {
      const outcome = await ask(administrator);
      if (outcome.type === "ok") return outcome.value;
      if (clock.nowNs() >= deadlineNs) {
        const answer = outcome.error ?? (outcome.type === "fail" ? outcome.cause : "no answer");
        throw new EnvironmentError(`the cluster did not ${what}: ${answer}`);
      }
      await sleep(clock, BETWEEN_MS);
    }
  }
}
