import type { Json } from "../../../../core/json.js";
import type { Random } from "../../../../core/random.js";
import type { SyntheticOptions } from "../options.js";
import { type Answer, DONE, type Request, type Sabotage, type Subject } from "../subject.js";

const ACQUIRE: Request = { f: "acquire", value: null };
const WAITING_ACQUIRE: Request = { ...ACQUIRE, waits: true };

/** How many in a hundred acquires take no for an answer. */
const IMPATIENT_PCT = 30;
/** How many in a hundred requests try to release what somebody else holds, or nobody. */
const STRAY_PCT = 3;

/** A lock that whoever may release. */
export function mutexSubject(options: SyntheticOptions, random: Random): Subject {
  return new Lock(options, random);
}

/** A lock that only its owner can release. */
export function ownedMutexSubject(options: SyntheticOptions, random: Random): Subject {
  return new OwnedLock(options, random);
}

/** A lock whose grants carry rising tokens, and that is released by naming its grant's. */
export function fencedMutexSubject(options: SyntheticOptions, random: Random): Subject {
  return new FencedLock(options, random);
}

class Lock implements Subject {
  readonly late = "never";
  /** The client that was granted the lock, whether or not it got to know. */
  protected owner: number | undefined;

  constructor(
    readonly options: SyntheticOptions,
    readonly random: Random,
  ) {}

  request(client: number): Request {
    if (this.owner === client) return this.release();
    return this.random.chance(IMPATIENT_PCT) ? ACQUIRE : WAITING_ACQUIRE;
  }

  perform({ f, value }: Request, client: number): Answer {
    if (f === "release") {
      if (!this.releases(client, value)) return { type: "refused" };
      this.owner = undefined;
      return DONE;
    }
    if (this.owner !== undefined) return { type: "refused" };
    this.owner = client;
    return this.grant();
  }

  obliged(client: number): boolean {
    return this.owner === client;
  }

  /**
   * The lock is granted to one client, then to another, before anything that could release it has begun.
   *
   * For certain: until then every release of unknown outcome took effect and no such acquire did. So the acquires that
   * returned are one more than all releases that began, as in any history in which the lock is held; the second grant
   * makes them two more. An order of them alternates, and cannot have two more acquires than releases.
   */
  sabotage(violation: string): Sabotage | undefined {
    if (violation !== "double-grant") return undefined;
    return {
      others: "wait",
      // Each of the others that wait for the lock gets it and gives it back first, and so does who holds it.
      operations: 2 + 2 * this.options.clients,
      fateOf: ({ f }) => (f === "release" ? "took effect" : "took none"),
      steps: () => this.doubleGrant(),
    };
  }

  private *doubleGrant(): ReturnType<Sabotage["steps"]> {
    yield { request: ACQUIRE };
    yield { request: ACQUIRE, told: () => this.grant() };
  }

  protected grant(): Answer {
    return DONE;
  }

  protected release(): Request {
    return { f: "release", value: null };
  }

  protected releases(_client: number, _value: Json): boolean {
    return this.owner !== undefined;
  }
}

class OwnedLock extends Lock {
  override request(client: number): Request {
    return this.owner !== client && this.random.chance(STRAY_PCT) ? this.release() : super.request(client);
  }

  protected override releases(client: number): boolean {
    return this.owner === client;
  }
}

class FencedLock extends Lock {
  #granted = 0;

  override request(client: number): Request {
    const stray = this.owner !== client && this.#granted > 1 && this.random.chance(STRAY_PCT);
    // An older grant's token releases nothing, whoever holds the lock.
    return stray ? { f: "release", value: { token: this.#granted - 1 } } : super.request(client);
  }

  protected override grant(): Answer {
    this.#granted += 1;
    return { type: "ok", value: { token: this.#granted } };
  }

  protected override release(): Request {
    return { f: "release", value: { token: this.#granted } };
  }

  protected override releases(_client: number, value: Json): boolean {
    return this.owner !== undefined && (value as { readonly token: number }).token === this.#granted;
  }
}
