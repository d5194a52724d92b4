import type { Fence } from "../../core/history.js";
import type { Json } from "../../core/json.js";
import type { Random } from "../../core/random.js";
import { IdealServer } from "./ideal-server.js";
import type { Step } from "./steps.js";
import * as step from "./steps.js";

/** What a correct run did, and where it ended. */
export interface IdealRun {
  readonly steps: readonly Step[];
  /** Nothing happened after this. */
  readonly endMs: number;
  /** The log as it stood in the end. */
  readonly log: readonly (readonly [number, Json])[];
  readonly highestToken: number;
  readonly position: number;
  /** Tokens of accepted writes, in the order they took effect. */
  readonly order: IdealServer["order"];
  /** How many accesses were taken from contenders whose candidacy was gone. */
  readonly trespasses: number;
}

const CONTENDERS = ["c1", "c2", "c3"] as const;
const TTL_MS = 2000;
const TIMEOUT_MS = 1000;
/** Contenders and faults stop here, readers a little later. */
const MAIN_MS = 12_000;

/** A contender as its run goes on. */
interface Contender {
  readonly host: string;
  sessions: number;
  /** Paused until then. */
  pausedUntilMs: number;
  /** The token of the tenure it believes in. */
  leads: number | undefined;
}

/**
 * A correct system under pauses, lost and delayed messages: one sequential server, contenders that campaign, read, write
 * and resign, and that learn of the loss of their lease only some time after they wake. Everything is decided by the
 * random stream. Under fence `token` and `guard` nothing that it does breaks a rule; under `none` old leaders write on.
 * For `lockDelayMs` after a leader's lease has run out nobody leads.
 */
export function idealRun(random: Random, fence: Fence, lockDelayMs = 0): IdealRun {
  const run = new Run(random, new IdealServer(fence, lockDelayMs));
  run.play();
  const { server, steps, endMs } = run;
  const log = server.log.map(({ token, value }) => [token, value] as const);
  const { highestToken, position, order, trespasses } = server;
  return { steps, endMs, log, highestToken, position, order, trespasses };
}

/** Where an operation's message went astray. */
type Fate = "answered" | "request lost" | "reply lost" | "request late";

class Run {
  readonly steps: Step[] = [];
  endMs = 0;
  readonly #random: Random;
  /** Sessions whose candidacy was given back: they live on. */
  readonly #resigned = new Set<string>();
  readonly #due: { readonly atMs: number; readonly order: number; readonly act: () => void }[] = [];
  #nowMs = 0;
  #scheduled = 0;
  #faults = 0;

  constructor(
    random: Random,
    readonly server: IdealServer,
  ) {
    this.#random = random;
  }

  play(): void {
    const contenders = CONTENDERS.map((host) => ({ host, sessions: 0, pausedUntilMs: 0, leads: undefined }));
    for (const contender of contenders) this.#campaignLater(contender);
    for (const reader of ["r1", "r2"]) this.#after(20, 60, () => this.#observe(reader));
    this.#after(500, 3000, () => this.#pause(contenders));
    while (this.#due.length > 0) {
      // Few things are due at once, so sorting is cheap enough; equal times keep the order they were scheduled in.
      this.#due.sort((left, right) => right.atMs - left.atMs || right.order - left.order);
      const next = this.#due.pop();
      if (next === undefined) break;
      this.#nowMs = next.atMs;
      this.endMs = Math.max(this.endMs, this.#nowMs);
      next.act();
    }
  }

  #at(atMs: number, act: () => void): void {
    this.#due.push({ atMs: Math.max(atMs, this.#nowMs), order: this.#scheduled++, act });
  }

  #after(fewestMs: number, mostMs: number, act: () => void): void {
    this.#at(this.#nowMs + this.#random.int(fewestMs, mostMs), act);
  }

  /** At that time, or a little after the contender woke. */
  #awake(contender: Contender, atMs: number, act: () => void): void {
    this.#at(atMs, () => {
      if (this.#nowMs <= contender.pausedUntilMs) {
        this.#awake(contender, contender.pausedUntilMs + this.#random.int(1, 5), act);
      } else act();
    });
  }

  #campaignLater(contender: Contender): void {
    this.#awake(contender, this.#nowMs + this.#random.int(5, 300), () => {
      if (this.#nowMs < MAIN_MS) this.#campaign(contender);
    });
  }

  #campaign(contender: Contender): void {
    const { host } = contender;
    const fromMs = this.#nowMs;
    const unanswered = this.#random.chance(15);
    const session = `s-${host}-${++contender.sessions}`;
    let queuedAt: number | undefined;
    const told = (token: number, detail: step.Detail): void => {
      const toMs = this.#nowMs;
      const queued = queuedAt === undefined || queuedAt >= toMs ? {} : { queuedAt };
      this.steps.push(...step.campaign(host, [fromMs, toMs], token, { session, ...queued, ...detail }));
    };
    this.#after(1, 40, () => {
      const token = this.server.enter(host, session);
      if (!unanswered || this.#random.chance(50)) queuedAt = this.#nowMs + this.#random.int(1, 5);
      if (unanswered) {
        this.#at(fromMs + TIMEOUT_MS, () => told(token, { unanswered: true }));
        this.#at(fromMs + TIMEOUT_MS + this.#random.int(5, 900), () => this.server.leave(session));
        this.#at(fromMs + TIMEOUT_MS + 1, () => this.#campaignLater(contender));
        return;
      }
      const wait = (): void =>
        this.#awake(contender, this.#nowMs + this.#random.int(8, 25), () => {
          if (this.server.leads(session, this.#nowMs)) {
            told(token, { at: this.server.position });
            this.#lead(contender, token, session);
          } else if (!this.server.holds(session) || this.#nowMs > MAIN_MS) {
            told(token, { unavailable: true });
            this.server.leave(session);
            this.#campaignLater(contender);
          } else wait();
        });
      wait();
    });
  }

  #lead(contender: Contender, token: number, session: string): void {
    contender.leads = token;
    const { host } = contender;
    const believe = (): void =>
      this.#awake(contender, this.#nowMs + 500, () => {
        if (contender.leads !== token) return;
        this.steps.push(step.believes(host, this.#nowMs, token));
        believe();
      });
    believe();
    const renew = (): void =>
      this.#awake(contender, this.#nowMs + TTL_MS / 3, () => {
        if (contender.leads === token) this.#renew(contender, session, renew);
      });
    renew();
    let left = this.#random.int(3, 30);
    let opened = 0;
    const next = (): void =>
      this.#awake(contender, this.#nowMs + this.#random.int(2, 60), () => {
        if (contender.leads !== token) return this.#campaignLater(contender);
        if (left-- === 0 || this.#nowMs > MAIN_MS) return this.#resign(contender, token, session);
        const kind =
          opened++ < 2 ? (["raise", "readLog"] as const)[opened - 1] : this.#random.pick(["write", "append"] as const);
        this.#access(contender, kind ?? "write", token, next);
      });
    next();
  }

  /** Lost on its way, answered, or refused where the session is gone; the next one goes out when this one is done. */
  #renew(contender: Contender, session: string, then: () => void): void {
    const { host } = contender;
    const fromMs = this.#nowMs;
    const lost = this.#random.chance(10);
    this.#after(1, 20, () => {
      const alive = this.server.holds(session) || this.#resigned.has(session);
      this.#awake(contender, lost ? fromMs + TIMEOUT_MS : this.#nowMs + this.#random.int(1, 20), () => {
        const outcome = lost ? { unanswered: true as const } : alive ? {} : { refusedBy: this.server.highestToken };
        this.steps.push(step.renew(host, [fromMs, this.#nowMs], { session, ...outcome }));
        if (lost || alive) then();
      });
    });
  }

  #access(contender: Contender, kind: "raise" | "readLog" | "write" | "append", token: number, then: () => void): void {
    const { host } = contender;
    const fromMs = this.#nowMs;
    const value = token * 1000 + this.#scheduled;
    const fate = this.#fate();
    const apply = () => this.server.access(kind, token, value);
    const record = (toMs: number, detail: step.Detail, answer?: ReturnType<typeof apply>): void => {
      const span = [fromMs, toMs] as const;
      if (kind === "write") this.steps.push(step.write(host, span, token, { ...detail, value }));
      else if (kind === "append") this.steps.push(step.append(host, span, token, { ...detail, value }));
      else if (kind === "readLog")
        this.steps.push(step.readLog(host, span, answer?.log ?? [], { ...detail, by: token }));
      else this.steps.push(step.raise(host, span, token, detail));
    };
    if (fate === "reply lost" || fate === "answered") {
      this.#after(1, 20, () => {
        const answer = apply();
        if (fate !== "answered") return;
        this.#awake(contender, this.#nowMs + this.#random.int(1, 20), () => {
          const { refusedBy, at } = answer;
          record(this.#nowMs, refusedBy === undefined ? { at } : { at, refusedBy }, answer);
          if (refusedBy !== undefined) this.#lose(contender, token);
          then();
        });
      });
    } else if (fate === "request late") this.#after(900, 5000, () => void apply());
    if (fate === "answered") return;
    this.#awake(contender, fromMs + TIMEOUT_MS, () => {
      record(this.#nowMs, { unanswered: true });
      then();
    });
  }

  #fate(): Fate {
    if (this.#random.chance(88)) return "answered";
    return this.#random.pick(["request lost", "reply lost", "request late"] as const);
  }

  #resign(contender: Contender, token: number, session: string): void {
    contender.leads = undefined;
    const fromMs = this.#nowMs;
    this.#after(1, 20, () => {
      if (this.server.holds(session)) this.#resigned.add(session);
      this.server.leave(session);
      this.#awake(contender, this.#nowMs + this.#random.int(1, 20), () => {
        this.steps.push(step.resign(contender.host, [fromMs, this.#nowMs], token));
        this.#campaignLater(contender);
      });
    });
  }

  #lose(contender: Contender, token: number): void {
    if (contender.leads !== token) return;
    contender.leads = undefined;
    this.steps.push(step.loses(contender.host, this.#nowMs + 0.5, token));
  }

  /** A contender stands still; where that outlasts its lease, the server gives its place away and it learns late. */
  #pause(contenders: readonly Contender[]): void {
    if (this.#nowMs > MAIN_MS - 4500) return;
    const contender = contenders.find(({ leads }) => leads !== undefined) ?? this.#random.pick(contenders);
    const { host } = contender;
    const fromMs = this.#nowMs;
    const untilMs = fromMs + this.#random.int(300, 4000);
    this.steps.push(
      ...step.fault(this.#faults++, [fromMs, untilMs], { kind: "pause", target: "contender", targets: [host] }),
    );
    contender.pausedUntilMs = untilMs;
    const session = `s-${host}-${contender.sessions}`;
    const token = contender.leads;
    if (untilMs - fromMs > TTL_MS) {
      this.#at(fromMs + TTL_MS, () => this.server.expire(session, this.#nowMs));
      this.#at(untilMs + this.#random.int(6, 80), () => token !== undefined && this.#lose(contender, token));
    }
    this.#at(untilMs + this.#random.int(200, 2000), () => this.#pause(contenders));
  }

  #observe(reader: string): void {
    const fromMs = this.#nowMs;
    const what = this.#random.pick(["read", "observe", "readLog"] as const);
    this.#after(1, 30, () => {
      const { leader, at, register, log } = this.server.look(this.#nowMs);
      this.#after(1, 30, () => {
        const span = [fromMs, this.#nowMs] as const;
        if (what === "observe")
          this.steps.push(step.observe(reader, span, leader?.host ?? null, leader?.token ?? null));
        else if (what === "readLog") this.steps.push(step.readLog(reader, span, log, { at }));
        else this.steps.push(step.read(reader, span, register.token, { at }));
        if (this.#nowMs < MAIN_MS + 2000) this.#after(20, 200, () => this.#observe(reader));
      });
    });
  }
}
