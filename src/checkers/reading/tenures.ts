import type { CompletionEvent, HistoryEvent, InvokeEvent, NoteEvent } from "../../core/event.js";
import { isCompletion } from "../../core/event.js";
import { numberIn, textIn, tokenIn } from "../../core/fields.js";
import { endTimeNs } from "../../core/history.js";
import { electionOf, seeksTenure, yieldsTenure } from "../../core/tenure-operations.js";
import type { Ns } from "../../core/units.js";

/**
 * One contender's belief that it leads, or holds a lock: from the stamp of its campaign's or acquisition's ok to the
 * *invocation* of its resignation or release, its note of the loss, its death or its next success of the same election.
 */
export interface Tenure {
  readonly host: string;
  readonly session: string | undefined;
  /** Or the lock, which is an election of its own. */
  readonly election: string;
  /** Undefined where the system has no tokens. */
  readonly token: number | undefined;
  /** The campaign, or the acquisition. */
  readonly campaign: InvokeEvent;
  /** Its ok. */
  readonly granted: CompletionEvent;
  readonly startNs: Ns;
  /** Belief is certain from the start until here: the last moment that some event proves it. */
  readonly certainUntilNs: Ns;
  /** The event that proves it, undefined where nothing after the campaign does. */
  readonly provenBy: number | undefined;
  /** Belief is possible until here. */
  readonly endNs: Ns;
  readonly ended:
    | { readonly by: "resign" | "lost" | "died" | "campaign"; readonly index: number }
    | { readonly by: "open" };
  /** The nodes that its holder asked, and those that answered it; its campaign's included. */
  readonly nodes: ReadonlySet<string>;
}

type Draft = { -readonly [Field in keyof Tenure]: Tenure[Field] } & { readonly nodes: Set<string> };

/**
 * All tenures, in the order they began.
 *
 * What proves belief at a moment: a `belief` note, at the stamp it quotes; an invocation by the holder with its token,
 * or a renewal of its session that was answered ok, at its stamp, unless the completion says `late`. The host judges
 * `late` after the harness stamped the invocation, so belief that still held then held at the stamp. A completion that
 * the *harness* wrote, for a host that died or at the end of the run, says nothing of that; such an `info` is told
 * from the host's own by what follows: only a host that lives on invokes again.
 */
export function tenures(events: readonly HistoryEvent[]): readonly Tenure[] {
  const reading = new TenureReading(endTimeNs(events));
  for (const event of events) reading.take(event);
  return reading.found;
}

/** An operation whose invocation may prove belief, until its completion decides. */
interface Claim {
  readonly tenure: Draft;
  readonly invoke: InvokeEvent;
}

class TenureReading {
  readonly found: Draft[] = [];
  readonly #endNs: Ns;
  readonly #open = new Map<number, InvokeEvent>();
  readonly #claims = new Map<number, Claim>();
  /** Claims completed as `info`, by host, until the host shows that it lives. */
  readonly #unsettled = new Map<string, Claim[]>();
  /** The tenure that is open, by host and election. */
  readonly #current = new Map<string, Map<string, Draft>>();
  /** The newest tenure of a host with a token, over or not, by election. */
  readonly #byToken = new Map<string, Map<string, Draft>>();

  constructor(endNs: Ns) {
    this.#endNs = endNs;
  }

  take(event: HistoryEvent): void {
    if (event.type === "invoke") this.#invoked(event);
    else if (event.type === "note") this.#noted(event);
    else if (isCompletion(event)) this.#completed(event);
  }

  #invoked(event: InvokeEvent): void {
    const { host } = event;
    for (const claim of this.#unsettled.get(host) ?? []) prove(claim);
    this.#unsettled.delete(host);
    this.#open.set(event.process, event);
    const tenure = this.#meant(event);
    this.#spokeTo(event.node, host);
    if (tenure === undefined) return;
    this.#claims.set(event.process, { tenure, invoke: event });
    if (yieldsTenure(event.f)) this.#end(tenure, event.timeNs, { by: "resign", index: event.index });
  }

  #spokeTo(node: string | undefined, host: string): void {
    if (node === undefined) return;
    for (const held of this.#current.get(host)?.values() ?? []) held.nodes.add(node);
  }

  /** The tenure in whose belief an operation is invoked: the one of its token, or of the session it renews. */
  #meant(event: InvokeEvent): Draft | undefined {
    const { host, f, value, session } = event;
    if (f === "renew") {
      const held = [...(this.#current.get(host)?.values() ?? [])];
      return session === undefined ? undefined : held.find((tenure) => tenure.session === session);
    }
    const token = tokenIn(value);
    return token === undefined && !yieldsTenure(f) ? undefined : this.#held(host, token, electionOf(event));
  }

  #completed(event: CompletionEvent): void {
    const invoke = this.#open.get(event.process);
    const claim = this.#claims.get(event.process);
    this.#open.delete(event.process);
    this.#claims.delete(event.process);
    if (invoke === undefined) return;
    this.#spokeTo(event.node, invoke.host);
    if (seeksTenure(invoke.f) && event.type === "ok") this.#granted(invoke, event);
    if (claim === undefined || event.late === true) return;
    if (event.type === "info") {
      const unsettled = this.#unsettled.get(invoke.host) ?? [];
      if (invoke.f !== "renew") unsettled.push(claim);
      this.#unsettled.set(invoke.host, unsettled);
    } else if (invoke.f !== "renew" || event.type === "ok") prove(claim);
  }

  #granted(campaign: InvokeEvent, granted: CompletionEvent): void {
    const { host, session } = campaign;
    const election = electionOf(campaign) ?? "";
    const token = tokenIn(granted.value);
    const before = this.#current.get(host)?.get(election);
    if (before !== undefined) this.#end(before, granted.timeNs, { by: "campaign", index: granted.index });
    const startNs = granted.timeNs;
    const tenure: Draft = {
      ...{ host, session, election, token, campaign, granted, startNs },
      certainUntilNs: startNs,
      provenBy: undefined,
      endNs: this.#endNs,
      ended: { by: "open" },
      nodes: new Set([campaign.node, granted.node].filter((node) => node !== undefined)),
    };
    this.found.push(tenure);
    entry(this.#current, host).set(election, tenure);
    entry(this.#byToken, tokenKey(host, token)).set(election, tenure);
  }

  #noted(event: NoteEvent): void {
    const host = event.host ?? event.process;
    switch (event.f) {
      case "belief": {
        const tenure = this.#held(host, tokenIn(event.value), textIn(event.value, "election"));
        const asOfNs = numberIn(event.value, "asOfNs");
        if (tenure !== undefined && asOfNs !== undefined) proveAt(tenure, asOfNs, event.index);
        return;
      }
      case "leadership-lost": {
        const tenure = this.#held(host, tokenIn(event.value), textIn(event.value, "election"));
        if (tenure !== undefined) this.#end(tenure, event.timeNs, { by: "lost", index: event.index });
        return;
      }
      case "died":
        this.#unsettled.delete(host);
        for (const [process, invoke] of this.#open) if (invoke.host === host) this.#claims.delete(process);
        for (const tenure of [...(this.#current.get(host)?.values() ?? [])]) {
          this.#end(tenure, event.timeNs, { by: "died", index: event.index });
        }
        return;
      case "queued":
      case "stall":
      case "server":
      case "invariant":
      case "watching":
      case "candidacy":
      case "watched":
      case "powered-off":
      case "crash":
        return;
      default:
        event.f satisfies never;
    }
  }

  /** The host's newest tenure of this token; where its election is not told and it has several, none of them. */
  #held(host: string, token: number | undefined, election: string | undefined): Draft | undefined {
    const candidates = this.#byToken.get(tokenKey(host, token));
    if (election !== undefined) return candidates?.get(election);
    return candidates?.size === 1 ? [...candidates.values()][0] : undefined;
  }

  /** The first reason ends a tenure. */
  #end(tenure: Draft, endNs: Ns, ended: Tenure["ended"]): void {
    if (tenure.ended.by !== "open") return;
    tenure.endNs = endNs;
    tenure.ended = ended;
    const current = this.#current.get(tenure.host);
    if (current?.get(tenure.election) === tenure) current.delete(tenure.election);
  }
}

function prove({ tenure, invoke }: Claim): void {
  proveAt(tenure, invoke.timeNs, invoke.index);
}

function proveAt(tenure: Draft, atNs: Ns, by: number): void {
  if (atNs <= tenure.certainUntilNs || atNs > tenure.endNs) return;
  tenure.certainUntilNs = atNs;
  tenure.provenBy = by;
}

function tokenKey(host: string, token: number | undefined): string {
  return `${host} ${token ?? ""}`;
}

function entry<Key, Inner>(outer: Map<string, Map<Key, Inner>>, key: string): Map<Key, Inner> {
  const inner = outer.get(key) ?? new Map<Key, Inner>();
  outer.set(key, inner);
  return inner;
}
