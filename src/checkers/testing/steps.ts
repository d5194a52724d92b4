import type { FaultRecord, NoteName } from "../../core/event.js";
import type { Grudge } from "../../core/grudge.js";
import type { Json, JsonObject } from "../../core/json.js";
import { msToNs } from "../../core/units.js";

/** From the invocation to the completion, in ms; without an end the history ends first. */
export type Span = readonly [fromMs: number, toMs?: number];

/** One line of a history as a test tells it: an operation with both its ends, or a single event. */
export type Step = OperationStep | NoteStep | FaultStep;

export interface OperationStep {
  readonly kind: "operation";
  readonly host: string;
  readonly f: string;
  readonly span: Span;
  readonly value: Json;
  readonly where: Where;
  readonly end: End;
}

export interface NoteStep {
  readonly kind: "note";
  readonly atMs: number;
  readonly f: NoteName;
  readonly value: Json;
  readonly process: string;
  readonly session?: string;
}

export interface FaultStep {
  readonly kind: "fault";
  readonly atMs: number;
  readonly nemesis: string;
  readonly record: FaultRecord;
}

interface Where {
  readonly resource?: string;
  readonly key?: string;
  readonly election?: string;
  readonly session?: string;
  /** `n1` where it is absent; undefined where the history does not tell. */
  readonly node?: string | undefined;
}

interface End {
  readonly type: "ok" | "fail" | "info";
  readonly value?: Json;
  readonly cause?: "refused" | "unavailable" | "unsent";
  readonly seen?: Json;
  readonly at?: number;
  readonly node?: string;
  readonly late?: true;
}

/** How an operation ended and where it went, as far as a test cares. */
export interface Detail extends Where {
  /** The server's position. */
  readonly at?: number;
  /** Another server than the one asked. */
  readonly answeredBy?: string;
  readonly late?: true;
  /** The answer was lost. */
  readonly unanswered?: true;
  /** Refused, showing this token. */
  readonly refusedBy?: number;
  /** Certainly not applied. */
  readonly unavailable?: true;
  readonly value?: Json;
}

/** When a candidate was told its place, beside the rest. */
type Sought = Detail & { readonly queuedAt?: number };

/** A contender asks for leadership and gets this token; null: it gets none. */
export function campaign(host: string, span: Span, token: number | null, detail: Sought = {}): readonly Step[] {
  return sought("campaign", "e", host, span, token, { election: "e", ...detail });
}

export function resign(host: string, span: Span, token: number, detail: Detail = {}): Step {
  return operation(host, "resign", span, { token }, { token }, { election: "e", ...detail });
}

/** A contender asks for lock `a` and gets this token; null: it gets none. */
export function acquire(host: string, span: Span, token: number | null, detail: Sought = {}): readonly Step[] {
  const { resource = "a" } = detail;
  return sought("acquire", resource, host, span, token, { resource, ...detail });
}

export function release(host: string, span: Span, token: number, detail: Detail = {}): Step {
  return operation(host, "release", span, { token }, null, { resource: "a", ...detail });
}

/** A write to the register `r`. */
export function write(host: string, span: Span, token: number, detail: Detail = {}): Step {
  const value = { token, value: detail.value ?? span[0] };
  return operation(host, "write", span, value, value, { resource: "r", election: "e", ...detail });
}

/** An append to `log`; the entry's value is the time of its invocation unless told. */
export function append(host: string, span: Span, token: number, detail: Detail = {}): Step {
  const value = { token, value: detail.value ?? span[0] };
  return operation(host, "append", span, value, value, { resource: "log", election: "e", ...detail });
}

/** A leader's read of the register with its token. */
export function raise(host: string, span: Span, token: number, detail: Detail = {}): Step {
  return operation(
    host,
    "read",
    span,
    { token },
    { value: null, token: null },
    { resource: "r", election: "e", ...detail },
  );
}

/** A read of the register that shows the token of its value. */
export function read(host: string, span: Span, shown: number | null, detail: Detail = {}): Step {
  return operation(host, "read", span, null, { value: shown, token: shown }, { resource: "r", ...detail });
}

/** A read of the log; entries are told as [token, value]. With `by` it is a leader's, with its token. */
export function readLog(
  host: string,
  span: Span,
  entries: readonly (readonly [number, Json])[],
  detail: Detail & { by?: number } = {},
): Step {
  const { by, ...rest } = detail;
  const shown = { value: entries.map(([token, value]) => ({ token, value })) };
  return operation(host, "read", span, by === undefined ? null : { token: by }, shown, { resource: "log", ...rest });
}

export function observe(
  host: string,
  span: Span,
  leader: string | null,
  token: number | null,
  detail: Detail = {},
): Step {
  return operation(host, "observe", span, null, { leader, token }, { election: "e", ...detail });
}

export function renew(host: string, span: Span, detail: Detail = {}): Step {
  return operation(host, "renew", span, { ttlMs: 2000 }, { ttlMs: 2000 }, { session: `s-${host}-1`, ...detail });
}

/** The contender still believed at `asOfMs`; the harness was told `lagMs` later. */
export function believes(host: string, asOfMs: number, token: number, lagMs = 1): Step {
  return note("belief", asOfMs + lagMs, host, { token, election: "e", asOfNs: msToNs(asOfMs) });
}

export function loses(host: string, atMs: number, token: number): Step {
  return note("leadership-lost", atMs, host, { token, election: "e", reason: "the lease ran out" });
}

export function note(f: NoteName, atMs: number, process: string, value: Json, session?: string): Step {
  return { kind: "note", atMs, f, value, process, ...(session === undefined ? {} : { session }) };
}

/** The servers' own history of candidacies, read from the start to position `upTo`; without one it has a gap. */
export function chronicle(
  changes: readonly (readonly [change: "created" | "deleted", token: number, at: number, election?: string])[],
  upTo?: number,
): readonly Step[] {
  const shared = { source: "a watch", for: ["candidacy"] };
  const at = (n: number) => ({ clock: "position", n });
  const end = upTo === undefined ? { gap: "the history was compacted" } : { upTo: at(upTo) };
  return [
    note("watching", 0, "environment", { ...shared, nodes: ["n1"] }),
    ...changes.map(([change, token, n, election = "e"]) =>
      note("candidacy", 90_000, "environment", { change, election, token, at: at(n) }),
    ),
    note("watched", 90_001, "environment", { ...shared, ...end }),
  ];
}

/** A fault in force for the span, measured to have bitten unless told otherwise. Without an end it is never healed. */
export function fault(
  number: number,
  [fromMs, toMs]: Span,
  what: {
    kind: string;
    target?: string;
    targets: readonly string[];
    grudge?: Grudge;
    asked?: JsonObject;
    effective?: boolean;
  },
): readonly Step[] {
  const { effective = true, asked, ...rest } = what;
  const shared = { fault: number, target: "one", ...rest };
  const phase = (atMs: number, record: Pick<FaultRecord, "phase" | "effective" | "evidence" | "asked">): Step => ({
    kind: "fault",
    atMs,
    nemesis: what.kind,
    record: { ...shared, ...record },
  });
  const healed =
    toMs === undefined ? [] : [phase(toMs - 1, { phase: "healing" }), phase(toMs, { phase: "healed", effective })];
  return [
    phase(fromMs, { phase: "injecting", ...(asked === undefined ? {} : { asked }) }),
    phase(fromMs + 1, { phase: "injected", effective, evidence: { measured: effective } }),
    ...healed,
  ];
}

/** A fault that found no target. */
export function skipped(number: number, atMs: number, kind: string, target: string): Step {
  const record = { fault: number, phase: "skipped", kind, target, targets: [], reason: "no contender led" } as const;
  return { kind: "fault", atMs, nemesis: kind, record };
}

function sought(
  f: string,
  election: string,
  host: string,
  span: Span,
  token: number | null,
  { queuedAt, ...detail }: Sought,
): readonly Step[] {
  const session = detail.session ?? `s-${host}-1`;
  const queued = queuedAt === undefined ? [] : [note("queued", queuedAt, host, { token, election }, session)];
  return [...queued, operation(host, f, span, null, token === null ? {} : { token }, detail)];
}

function operation(host: string, f: string, span: Span, value: Json, answer: Json, detail: Detail): Step {
  const { at, answeredBy, late, unanswered, refusedBy, unavailable, value: _, ...where } = detail;
  const session = /^c/.test(host) ? { session: `s-${host}-1` } : {};
  const shared = {
    ...(at === undefined ? {} : { at }),
    ...(answeredBy === undefined ? {} : { node: answeredBy }),
    ...(late === undefined ? {} : { late }),
  };
  const end: End = unanswered
    ? { type: "info", ...shared }
    : refusedBy !== undefined
      ? { type: "fail", cause: "refused", seen: { token: refusedBy }, ...shared }
      : unavailable
        ? { type: "fail", cause: "unavailable", ...shared }
        : { type: "ok", value: answer, ...shared };
  return { kind: "operation", host, f, span, value, where: { node: "n1", ...session, ...where }, end };
}
