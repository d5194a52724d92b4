import { occurrences } from "./frontier.js";
import type { NamedOperations } from "./named-operations.js";
import type { Refutation } from "./refutation.js";
import { brief, listed, statesText } from "./wording.js";

/** States tried for each operation, and listed in a sentence. */
const MAX_TRIED = 16;
const MAX_LISTED = 3;
/** Later invocations looked through for one that would have helped. */
const MAX_LATER = 20_000;

/** Why each operation cannot go next, in sentences that go on after its own name. */
export class Reasons {
  readonly #stuckKind: number;
  readonly #stuckText: string;

  constructor(
    readonly refutation: Refutation,
    readonly named: NamedOperations,
  ) {
    this.#stuckKind = this.#kindOf(refutation.stuck);
    this.#stuckText = named.text(refutation.stuck);
  }

  /** What the stuck operation would need, and what was the case instead. */
  ofStuck(): string {
    const { everyState, ender, states } = this.refutation;
    const instead = `by then ${this.#subject} ${this.#statesText(states)}`;
    if (everyState !== undefined) {
      const needs = this.#where(this.#stuckKind, everyState);
      return needs === undefined
        ? `no operation invoked by then leads to a state that allows it: ${instead}`
        : `${needs}, but ${instead}`;
    }
    if (ender === undefined) return instead;
    return `it would be allowed where ${this.#subject} ${this.#stateText(ender.before)}, but ${instead}`;
  }

  /** What a core operation has to do with the stuck one. */
  ofCore(call: number): string {
    const { stuck, ender } = this.refutation;
    const { log, citing } = this.named;
    const before = (log.endNs[call] as number) < (log.startNs[stuck] as number);
    const order = before
      ? `it had returned (${citing.operation([log.completed[call] as number])}) before ${this.#stuckText} was invoked (${citing.operation([log.invoked[stuck] as number])}), so it comes first`
      : `it overlaps ${this.#stuckText}: whichever of them comes first, the other cannot follow as it answered`;
    if (call === ender?.call) return `${order}; ${this.#ended(ender)}`;
    return order;
  }

  /** What the operation did that ended the last state to allow the stuck one, where it is none of the core. */
  ofEnder(): string | null {
    const { ender } = this.refutation;
    return ender === undefined ? null : this.#ended(ender);
  }

  /** Why an operation that was open when the stuck one returned does not help. */
  ofOpen(call: number): string {
    const { steps, before, everyState, open } = this.refutation;
    const kind = this.#kindOf(call);
    const alike = open.filter((other) => this.#kindOf(other) === kind).length;
    const ways = before.ways.slice(0, MAX_TRIED).filter(({ used }) => occurrences(used, kind) < alike);
    const after = ways.flatMap(({ state }) => steps.step(state, kind) ?? []);
    if (this.helps(call) || ways.length === 0) return "it can take effect only once, and what came before has used it";
    if (after.length === 0) {
      const needs = everyState === undefined ? undefined : this.#where(kind, everyState);
      const instead = `${this.#subject} ${this.#statesText([...new Set(ways.map(({ state }) => state))])}`;
      return needs === undefined ? `it cannot come next: ${instead}` : `${needs}, and ${instead}`;
    }
    const left = this.#statesText([...new Set(after)]);
    return `it may come first, but then ${this.#subject} ${left}, which does not allow ${this.#stuckText}`;
  }

  /** Whether a state that it may leave would allow the stuck operation. */
  helps(call: number): boolean {
    return this.#leadsToStuck(this.#kindOf(call));
  }

  /** The first operation invoked after the stuck one had returned that would have helped, with the sentence. */
  later(): { readonly call: number; readonly why: string } | undefined {
    const { stuck } = this.refutation;
    const { log, citing } = this.named;
    const endNs = log.endNs[stuck] as number;
    const known = new Map<number, boolean>();
    const until = Math.min(log.size, stuck + MAX_LATER);
    for (let call = stuck + 1; call < until; call++) {
      if ((log.startNs[call] as number) <= endNs) continue;
      const kind = this.#kindOf(call);
      const helps = known.get(kind) ?? this.#leadsToStuck(kind);
      known.set(kind, helps);
      if (!helps) continue;
      const [invoked, returned] = [log.invoked[call], log.completed[stuck]] as const;
      const why = `it would allow ${this.#stuckText}, but was invoked (${citing.operation([invoked as number])}) only after that had returned (${citing.operation([returned as number])})`;
      return { call, why };
    }
    return undefined;
  }

  /** The window in a sentence or two. `further`: how many open operations are not named. */
  ofWindow(further: number): string {
    const { core, minimal, stuck } = this.refutation;
    const { log, citing } = this.named;
    const cited = core.slice(-MAX_CITED).map((call) => this.named.cited(call));
    const more = core.length > cited.length ? [`${core.length - cited.length} before them`] : [];
    const these = listed([...cited, ...more], "and");
    const parts = [this.#claim(these)];
    if (minimal && core.length > 1) parts.push("Without any one of them nothing contradicts the others.");
    if (further > 0) {
      const returned = citing.moment(log.completed[stuck] as number, "completion");
      parts.push(`${further} further operations open by ${returned} help no more.`);
    }
    return parts.join(" ");
  }

  #claim(these: string): string {
    const { from, core, everyState, returnedBefore } = this.refutation;
    const { log, citing } = this.named;
    const first = Math.min(...core.map((call) => log.invoked[call] as number));
    const alone = core.length === 1;
    const cannot = alone ? `${these} cannot be` : `these cannot all be: ${these}`;
    switch (from) {
      case "any state":
        if (alone && everyState !== undefined)
          return `${these} is allowed in no state that the operations invoked by then lead to.`;
        return `Whatever state ${this.#subject} was in before ${citing.moment(first, "invocation")}, ${cannot}.`;
      case "any possible state":
        return `After every order of the operations that had returned by ${citing.moment(log.completed[returnedBefore as number] as number, "completion")}, ${cannot}.`;
      case "the start":
        return `From the start of the history, ${cannot}.`;
      case "one order":
        return `After the longest order that was found, ${cannot}; all other orders were tried and get no further.`;
      default:
        return from satisfies never;
    }
  }

  get #subject(): string {
    return this.named.naming.subject;
  }

  #kindOf(call: number): number {
    return this.named.log.kinds[call] as number;
  }

  #ended({ before, after }: NonNullable<Refutation["ender"]>): string {
    const held = `${this.#stateText(before)} before it, which allows ${this.#stuckText}`;
    return `in the longest order ${this.#subject} ${held}, and ${this.#stateText(after)} after it`;
  }

  #leadsToStuck(kind: number): boolean {
    const { steps, states } = this.refutation;
    return states.slice(0, MAX_TRIED).some((state) => {
      const after = steps.step(state, kind);
      return after !== undefined && after !== state && steps.step(after, this.#stuckKind) !== undefined;
    });
  }

  /** `it is allowed only where r holds 1`, out of all states; undefined where none allows it. */
  #where(kind: number, everyState: readonly number[]): string | undefined {
    const allowing = everyState.filter((state) => this.refutation.steps.step(state, kind) !== undefined);
    if (allowing.length === 0) return undefined;
    return `it is allowed only where ${this.#subject} ${this.#statesText(allowing)}`;
  }

  #statesText(states: readonly number[]): string {
    const told = states.slice(0, MAX_LISTED).map((state) => this.#stateText(this.refutation.steps.stateOf(state)));
    return statesText(told, states.length - told.length);
  }

  #stateText(state: Parameters<NamedOperations["model"]["describeState"]>[0]): string {
    return brief(this.named.model.describeState(state));
  }
}

const MAX_CITED = 8;
