import type { CompletionEvent, HistoryEvent, InvokeEvent, NoteEvent } from "../../core/event.js";
import { isCompletion } from "../../core/event.js";
import { textIn, tokenIn } from "../../core/fields.js";
import { electionOf, prizeText, seeksTenure, yieldsTenure } from "../../core/tenure-operations.js";
import type { Ns } from "../../core/units.js";

/** One token given out: at some moment between the campaign's invocation and the event that first told of it. */
export interface TokenIssue {
  readonly election: string;
  /** What was asked for, in words. */
  readonly prize: string;
  readonly token: number;
  readonly host: string;
  /** Undefined where the history does not tell which of the host's sessions it went to. */
  readonly session: string | undefined;
  readonly startIndex: number;
  readonly startNs: Ns;
  readonly endIndex: number;
  readonly endNs: Ns;
  /** The highest token of the election with which anyone had been told that it leads, before this one was asked for. */
  readonly highestBefore: number;
}

export interface TokenHistory {
  /** In the order they were told of. */
  readonly issues: readonly TokenIssue[];
  /** The indices of resignations, or releases, answered ok, in rising order, by `tenureKey`. */
  readonly resigned: ReadonlyMap<string, readonly number[]>;
}

/**
 * Reads who was given which token when. The interval ends at the `queued` note where the system tells a candidate its
 * place, else at the campaign's ok. A campaign that ended `info`, or is still unanswered, counts once someone observes its host as leader with a
 * token that nothing else explains. It may have been any such campaign of the host, so the interval begins with the
 * first of them: too wide an interval hides a breach, too narrow a one invents it.
 */
export function tokenHistory(events: readonly HistoryEvent[]): TokenHistory {
  const reading = new IssueReading();
  for (const event of events) reading.take(event);
  return reading;
}

/** How `resigned` is keyed. */
export function tenureKey(election: string, host: string, token: number): string {
  return `${election}/${host}/${token}`;
}

interface Campaign {
  readonly invoke: InvokeEvent;
  /** The host's campaign before this one. */
  readonly previous: Campaign | undefined;
  readonly highestBefore: number;
  readonly tokens: Set<number>;
  /** The sessions named by the notes told since it was invoked, by token. */
  readonly queuedWith: Map<number, string | undefined>;
}

class IssueReading implements TokenHistory {
  readonly issues: TokenIssue[] = [];
  readonly resigned = new Map<string, number[]>();
  readonly #open = new Map<number, { readonly invoke: InvokeEvent; readonly campaign: Campaign | undefined }>();
  readonly #newest = new Map<string, Campaign>();
  /** The first campaign of a host in an election that has told of no token, and may have been given one. */
  readonly #unexplained = new Map<string, Campaign>();
  /** All tokens known to have gone to a host in an election. */
  readonly #known = new Set<string>();
  /** The highest token of an election that a campaign was answered with. */
  readonly #highest = new Map<string, number>();

  take(event: HistoryEvent): void {
    if (event.type === "invoke") this.#invoked(event);
    else if (event.type === "note") this.#noted(event);
    else if (isCompletion(event)) this.#completed(event);
  }

  #invoked(invoke: InvokeEvent): void {
    let campaign: Campaign | undefined;
    if (seeksTenure(invoke.f)) {
      const key = candidacy(invoke.host, electionOf(invoke));
      const before = this.#newest.get(key);
      campaign = {
        invoke,
        previous: before && { ...before, previous: undefined },
        highestBefore: this.#highestIn(invoke),
        tokens: new Set(),
        queuedWith: new Map(),
      };
      this.#newest.set(key, campaign);
      if (!this.#unexplained.has(key)) this.#unexplained.set(key, campaign);
    }
    this.#open.set(invoke.process, { invoke, campaign });
  }

  #noted(note: NoteEvent): void {
    const token = tokenIn(note.value);
    if (note.f !== "queued" || token === undefined) return;
    const newest = this.#newest.get(candidacy(note.host ?? note.process, textIn(note.value, "election")));
    if (newest === undefined) return;
    newest.queuedWith.set(token, note.session);
    // A note of another session may belong to the campaign before, told late: that one's interval covers both.
    const belongs = note.session === undefined || note.session === newest.invoke.session;
    this.#issue(belongs ? newest : (newest.previous ?? newest), token, note.session, note);
  }

  #completed(event: CompletionEvent): void {
    const opened = this.#open.get(event.process);
    this.#open.delete(event.process);
    if (opened?.campaign !== undefined) this.#campaigned(opened.campaign, event);
    else if (opened?.invoke.f === "observe" && event.type === "ok") this.#observed(opened.invoke, event);
    else if (opened !== undefined && yieldsTenure(opened.invoke.f) && event.type === "ok")
      this.#resigned(opened.invoke, event);
  }

  #campaigned(campaign: Campaign, event: CompletionEvent): void {
    const { host, session } = campaign.invoke;
    const token = event.type === "ok" ? tokenIn(event.value) : undefined;
    // A session that is lost between the invocation and its sending is replaced first: the note says by which.
    const usedSession = token === undefined ? session : (campaign.queuedWith.get(token) ?? session);
    if (token !== undefined) this.#granted(campaign, token, usedSession, event);
    const silent = event.type === "info" && campaign.tokens.size === 0;
    const key = candidacy(host, electionOf(campaign.invoke));
    if (!silent && this.#unexplained.get(key) === campaign) this.#unexplained.delete(key);
  }

  #granted(campaign: Campaign, token: number, session: string | undefined, event: CompletionEvent): void {
    this.#issue(campaign, token, session, event);
    const election = electionOf(campaign.invoke) ?? "";
    this.#highest.set(election, Math.max(token, this.#highestIn(campaign.invoke)));
  }

  #highestIn(invoke: InvokeEvent): number {
    return this.#highest.get(electionOf(invoke) ?? "") ?? Number.NEGATIVE_INFINITY;
  }

  #observed({ election }: InvokeEvent, event: CompletionEvent): void {
    const leader = textIn(event.value, "leader");
    const token = tokenIn(event.value);
    if (leader === undefined || token === undefined) return;
    if (this.#known.has(tenureKey(election ?? "", leader, token))) return;
    const campaign = this.#unexplained.get(candidacy(leader, election));
    if (campaign !== undefined) this.#issue(campaign, token, undefined, event);
  }

  #resigned(invoke: InvokeEvent, event: CompletionEvent): void {
    const token = tokenIn(invoke.value);
    if (token === undefined) return;
    const key = tenureKey(electionOf(invoke) ?? "", invoke.host, token);
    const indices = this.resigned.get(key);
    if (indices === undefined) this.resigned.set(key, [event.index]);
    else indices.push(event.index);
  }

  #issue(campaign: Campaign, token: number, session: string | undefined, end: { index: number; timeNs: Ns }): void {
    if (campaign.tokens.has(token)) return;
    campaign.tokens.add(token);
    const { host, index, timeNs } = campaign.invoke;
    const election = electionOf(campaign.invoke) ?? "";
    this.#known.add(tenureKey(election, host, token));
    this.issues.push({
      ...{ election, prize: prizeText(campaign.invoke), token, host, session },
      ...{ startIndex: index, startNs: timeNs, endIndex: end.index, endNs: end.timeNs },
      highestBefore: campaign.highestBefore,
    });
  }
}

function candidacy(host: string, election = ""): string {
  return `${election}/${host}`;
}
