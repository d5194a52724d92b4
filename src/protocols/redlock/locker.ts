import type { Clock } from "../../contract/clock.js";
import { fail, ok } from "../../contract/outcome.js";
import type { Json } from "../../core/json.js";
import type { Random } from "../../core/random.js";
import type { Ms, Ns } from "../../core/units.js";
import {
  type AllNodes,
  type Answers,
  type Extension,
  type LeaseGrant,
  type LeaseProtocol,
  type LeaseTerms,
  majorityOf,
} from "../coordination/index.js";
import type { StoreCommand, StoreReply } from "./messages.js";
import type { RedlockOptions } from "./options.js";
import type { RedlockRules } from "./rules.js";
import { doneIn, isSettled, valueOfMajority } from "./tally.js";
import { storeTtlFor, validUntilNs } from "./validity.js";

/**
 * Random numbers of tenures are drawn below this: wide enough never to meet, and a thousand times as much is still a
 * safe integer.
 */
const TENURES = 2 ** 42;

export interface LockerSetup {
  /** The name of the client: it stands in the value, for people and for those who look who leads. */
  readonly candidate: string;
  readonly stores: AllNodes;
  readonly clock: Clock;
  readonly random: Random;
  readonly options: RedlockOptions;
  /** How long somebody who only looks who leads waits for the stores. */
  readonly operationTimeoutMs: Ms;
  readonly rules: RedlockRules;
}

/**
 * A client of Redlock (Sanfilippo, "Distributed locks with Redis"): sets a key with a random value in all stores at once,
 * and holds the lock where a majority has done so in much less than its time to live.
 *
 * The random value tells tenures apart and nothing else. It is no fencing token: a resource cannot tell by it which of two
 * holders is the later one (Kleppmann 2016, "How to do distributed locking").
 */
export class Locker implements LeaseProtocol<LeaseGrant> {
  readonly pauseMs: readonly [Ms, Ms];
  readonly #setup: LockerSetup;

  constructor(setup: LockerSetup) {
    this.#setup = setup;
    const { retryMs } = setup.options;
    this.pauseMs = [Math.ceil(retryMs / 3), retryMs];
  }

  async take(terms: LeaseTerms, timerStarted: (atNs: Ns) => void): Promise<LeaseGrant | undefined> {
    const { clock, random, stores, rules } = this.#setup;
    const token = random.int(1, TENURES);
    const startedNs = clock.nowNs();
    timerStarted(startedNs);
    const ttlMs = storeTtlFor(terms.ttlMs);
    const key = terms.election;
    const answers = await this.#ask({ type: "set-if-absent", key, value: this.#value(token), ttlMs });
    const untilNs = validUntilNs(startedNs, ttlMs);
    if (rules.isAcquired(doneIn(answers), stores.count) && clock.nowNs() < untilNs) return { token, untilNs };
    // Also where it thinks that it set nothing: the answer may have been lost, or the command be under way.
    stores.tell(bodyOf({ type: "delete-if-equal", key, value: this.#value(token) }));
    return undefined;
  }

  async extend(terms: LeaseTerms, { token }: LeaseGrant): Promise<Extension<LeaseGrant>> {
    const { clock, stores, rules } = this.#setup;
    const startedNs = clock.nowNs();
    const ttlMs = storeTtlFor(terms.ttlMs);
    const answers = await this.#ask({
      ...{ type: "extend-if-equal", key: terms.election, value: this.#value(token), ttlMs },
    });
    const done = doneIn(answers);
    if (rules.isExtended(done, stores.count)) {
      return { type: "extended", grant: { token, untilNs: validUntilNs(startedNs, ttlMs) } };
    }
    // Whom a majority has told that the key is not its own cannot prolong it, however long its validity may last.
    const gone = answers.size - done >= majorityOf(stores.count);
    return { type: gone ? "lost" : "undecided", why: `${done} of ${stores.count} stores have prolonged it` };
  }

  async release({ election }: LeaseTerms, token: number): Promise<void> {
    await this.#ask({ type: "delete-if-equal", key: election, value: this.#value(token) });
  }

  async observe(election: string): ReturnType<LeaseProtocol<LeaseGrant>["observe"]> {
    const { stores, operationTimeoutMs } = this.#setup;
    const answers = await stores.ask<StoreReply>(bodyOf({ type: "get", key: election }), {
      timeoutMs: operationTimeoutMs,
      enough: (some) => valueOfMajority(some, stores.count) !== undefined,
    });
    const value = valueOfMajority(answers, stores.count);
    if (value === undefined) return fail("unavailable", { error: "too few stores have answered to tell" });
    const [leader = null, token] = value?.split(" ") ?? [];
    return ok({ leader, token: token === undefined ? null : Number(token) });
  }

  #value(token: number): string {
    return `${this.#setup.candidate} ${token}`;
  }

  #ask(command: StoreCommand): Promise<Answers<StoreReply>> {
    const { stores, options } = this.#setup;
    return stores.ask(bodyOf(command), {
      timeoutMs: options.storeTimeoutMs,
      enough: (answers) => isSettled(answers, stores.count),
    });
  }
}

/** Commands are plain data: this is where the wire's type begins. */
function bodyOf(command: StoreCommand): Json {
  return command as unknown as Json;
}
