import type { LocalTime } from "../../../contract/protocol.js";
import type { Ms } from "../../../core/units.js";
import { Elector, type LeaseWrite } from "../elector.js";
import { electorRulesWith } from "../elector-rules.js";
import type { LeaseTiming } from "../lease-options.js";
import type { VersionedLease } from "../lease-record.js";

interface Actor {
  readonly identity: string;
  readonly elector: Elector;
  /** How fast its monotonic clock goes, of the true time. */
  readonly rate: number;
  readonly wallErrorMs: Ms;
  monotonicMs: Ms;
  /** By its own clock: until when it believes, and when the write that is under way left. */
  believesUntilMs: Ms;
  writing: { readonly write: LeaseWrite; readonly sentMs: Ms } | undefined;
}

export interface ActorSetup {
  readonly rate?: number;
  readonly wallErrorMs?: Ms;
}

/** Any moment would do. */
const BEGAN_WALL_MS = 1_000_000;

/** Electors and one record, each thing that happens one call. Writes and their answers are two things. */
export class LeaseStage {
  readonly #timing: LeaseTiming;
  readonly #actors = new Map<string, Actor>();
  readonly #bug: string | undefined;
  lease: VersionedLease = { record: undefined, version: null };
  #versions = 0;
  #nowMs: Ms = 0;

  constructor(timing: LeaseTiming, bug?: string) {
    this.#timing = timing;
    this.#bug = bug;
  }

  /** Begins the life of an elector; one of that name that lived before is gone. */
  begin(name: string, { rate = 1, wallErrorMs = 0 }: ActorSetup = {}, identity = name): void {
    const { leaseMs } = this.#timing;
    this.#actors.set(name, {
      ...{ identity, rate, wallErrorMs, writing: undefined },
      elector: new Elector({ identity, leaseMs, rules: electorRulesWith(this.#bug) }),
      // Clocks begin wherever they like.
      ...{ monotonicMs: this.#actors.size * 77_777, believesUntilMs: Number.NEGATIVE_INFINITY },
    });
  }

  get names(): readonly string[] {
    return [...this.#actors.keys()];
  }

  elector(name: string): Elector {
    return this.#actor(name).elector;
  }

  clocks(name: string): LocalTime {
    const { monotonicMs, wallErrorMs } = this.#actor(name);
    return { monotonicMs, wallMs: BEGAN_WALL_MS + this.#nowMs + wallErrorMs };
  }

  /** So much true time passes. */
  pass(ms: Ms): void {
    this.#nowMs += ms;
    for (const actor of this.#actors.values()) actor.monotonicMs += ms * actor.rate;
  }

  read(name: string): void {
    this.elector(name).see(this.lease, this.clocks(name));
  }

  /** Has an elector send what it wants written, if anything, and if its last write is not under way. */
  send(name: string, want: "lead" | "give back" = "lead"): LeaseWrite | undefined {
    const actor = this.#actor(name);
    if (actor.writing !== undefined) return undefined;
    const decision = actor.elector.decide(this.clocks(name));
    const write = want === "give back" ? actor.elector.giveBack(this.clocks(name)) : writeOf(decision);
    if (write === undefined) return undefined;
    if (want === "give back") actor.believesUntilMs = Number.NEGATIVE_INFINITY;
    actor.writing = { write, sentMs: actor.monotonicMs };
    return write;
  }

  /** The write under way is made, unless the record has another version by now; its elector hears of it, or does not. */
  arrive(name: string, answer: "heard" | "lost" = "heard"): "written" | "refused" | undefined {
    const actor = this.#actor(name);
    const { writing } = actor;
    if (writing === undefined) return undefined;
    actor.writing = undefined;
    const { write, sentMs } = writing;
    const fits = write.ifVersion === undefined || write.ifVersion === this.lease.version;
    if (fits) this.lease = { record: write.record, version: ++this.#versions };
    if (answer === "lost") actor.elector.heardNothingOf(write);
    else if (fits) {
      actor.elector.wrote(write, this.#versions, this.clocks(name));
      if (write.purpose !== "give-back") actor.believesUntilMs = sentMs + this.#timing.holdMs;
    }
    return fits ? "written" : "refused";
  }

  isWriting(name: string): boolean {
    return this.#actor(name).writing !== undefined;
  }

  /** All who believe that they lead, each by its own clock. */
  get believers(): readonly string[] {
    return this.names.filter((name) => this.#actor(name).monotonicMs < this.#actor(name).believesUntilMs);
  }

  #actor(name: string): Actor {
    const actor = this.#actors.get(name);
    if (actor === undefined) throw new Error(`there is no elector ${name}`);
    return actor;
  }
}

function writeOf(decision: ReturnType<Elector["decide"]>): LeaseWrite | undefined {
  return decision.type === "write" ? decision.write : undefined;
}
