import type { NoteEvent, Position } from "../../core/event.js";
import { numberIn, textIn, tokenIn } from "../../core/fields.js";
import { type History, notes } from "../../core/history.js";
import { isJsonObject, type Json } from "../../core/json.js";

/** A candidacy as the servers themselves had it, by positions of one clock. */
export interface Candidacy {
  readonly token: number;
  readonly created: Moment;
  /** Undefined where it still stood at the end. */
  readonly deleted: Moment | undefined;
}

/** A position, and the note that tells of it. */
export interface Moment {
  readonly n: number;
  readonly note: NoteEvent;
}

/** What a history holds of the servers' own history. */
export interface Candidacies {
  readonly clock: string;
  /** All candidacies of an election in the order of their tokens. */
  of(election: string | undefined): Iterable<Candidacy>;
  find(election: string | undefined, token: number): Candidacy | undefined;
  /** Up to here nothing is missing; -Infinity where anything may be. */
  readonly upTo: number;
  /** That something is missing and why, as a rule tells its doubts; undefined where nothing is. */
  readonly gap: string | undefined;
}

/** Undefined where nobody read the servers' own history. */
export function candidaciesOf(history: History): Candidacies | undefined {
  const begun = notes(history.events, "watching").some(({ value }) => isForCandidacies(value));
  if (!begun) return undefined;
  const record = new CandidacyRecord();
  for (const note of notes(history.events, "candidacy")) record.take(note);
  const end = notes(history.events, "watched").findLast(({ value }) => isForCandidacies(value));
  return record.concluded(end?.value);
}

function isForCandidacies(value: Json): boolean {
  const wanted = isJsonObject(value) ? value["for"] : undefined;
  return Array.isArray(wanted) && wanted.includes("candidacy");
}

/** The doubt of a rule that needs candidacies which the servers' history, as far as it was read, does not tell of. */
export function untold(...tokens: readonly number[]): string {
  return `the servers' own history does not tell of token ${tokens.join(", ")}`;
}

interface Draft {
  readonly token: number;
  created: Moment | undefined;
  deleted: Moment | undefined;
}

/** Collects changes in any order. */
class CandidacyRecord {
  readonly #elections = new Map<string, Map<number, Draft>>();
  #clock: string | undefined;
  #trouble: string | undefined;

  take(note: NoteEvent): void {
    const { value } = note;
    const at = positionIn(value, "at");
    const token = tokenIn(value);
    const change = textIn(value, "change");
    if (at === undefined || token === undefined || (change !== "created" && change !== "deleted")) return;
    this.#clock ??= at.clock;
    if (at.clock !== this.#clock) this.#trouble ??= `positions of two clocks, ${this.#clock} and ${at.clock}`;
    const draft = this.#draft(textIn(value, "election") ?? "", token);
    // A correct store never uses a position twice: one that does has lost what stood there before.
    if (draft[change] !== undefined) this.#trouble ??= `a candidacy with token ${token} was ${change} twice`;
    draft[change] = { n: at.n, note };
  }

  concluded(end: Json | undefined): Candidacies {
    const upTo = positionIn(end, "upTo");
    const unended = "nobody told that this was all of it";
    const why = this.#trouble ?? (upTo === undefined ? (textIn(end, "gap") ?? unended) : undefined);
    const gap = why === undefined ? undefined : `the servers' own history of candidacies has a gap: ${why}`;
    const elections = new Map([...this.#elections].map(([election, drafts]) => [election, byToken(drafts)] as const));
    return {
      clock: this.#clock ?? upTo?.clock ?? "",
      of: (election) => elections.get(election ?? "")?.values() ?? [],
      find: (election, token) => elections.get(election ?? "")?.get(token),
      upTo: gap === undefined && upTo !== undefined ? upTo.n : Number.NEGATIVE_INFINITY,
      gap,
    };
  }

  #draft(election: string, token: number): Draft {
    const drafts = this.#elections.get(election) ?? new Map<number, Draft>();
    this.#elections.set(election, drafts);
    const draft = drafts.get(token) ?? { token, created: undefined, deleted: undefined };
    drafts.set(token, draft);
    return draft;
  }
}

/** One whose creation was not told is left out: the record has a gap then, or somebody else's key was deleted. */
function byToken(drafts: ReadonlyMap<number, Draft>): ReadonlyMap<number, Candidacy> {
  const told = [...drafts.values()].flatMap(({ token, created, deleted }) =>
    created === undefined ? [] : [{ token, created, deleted }],
  );
  return new Map(told.sort((left, right) => left.token - right.token).map((candidacy) => [candidacy.token, candidacy]));
}

function positionIn(value: Json | undefined, field: string): Position | undefined {
  const found = isJsonObject(value) ? value[field] : undefined;
  const [clock, n] = [textIn(found, "clock"), numberIn(found, "n")];
  return clock === undefined || n === undefined ? undefined : { clock, n };
}
