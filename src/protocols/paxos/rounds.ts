import { majorityOf } from "./quorum.js";

/** A leader's heartbeats, numbered, and who has answered which: what shows that it leads still. */
export class Rounds {
  readonly #others: readonly string[];
  readonly #majority: number;
  readonly #answered = new Map<string, number>();
  readonly #heard = new Set<string>();
  /** The newest round begun. */
  #round = 0;

  constructor(others: readonly string[]) {
    this.#others = others;
    this.#majority = majorityOf(others.length + 1);
  }

  get round(): number {
    return this.#round;
  }

  /** Begins a round, and returns its number. */
  begin(): number {
    return ++this.#round;
  }

  answered(node: string, round: number): void {
    this.heard(node);
    this.#answered.set(node, Math.max(round, this.#answered.get(node) ?? 0));
  }

  heard(node: string): void {
    this.#heard.add(node);
  }

  /** The newest round that a majority has answered, the leader itself included. */
  get answeredByMajority(): number {
    const rounds = [this.#round, ...this.#others.map((node) => this.#answered.get(node) ?? 0)];
    rounds.sort((one, other) => other - one);
    return rounds[this.#majority - 1] ?? 0;
  }

  /** Whether a majority was heard since the last call, the leader itself included. */
  takeHeardMajority(): boolean {
    const heard = this.#heard.size + 1;
    this.#heard.clear();
    return heard >= this.#majority;
  }
}
