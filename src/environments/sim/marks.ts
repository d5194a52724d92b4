import type { EmitMark, MarkCounts } from "../../contract/marks.js";
import type { EventLoop } from "./event-loop.js";

type Listener = (mark: string, by: string) => void;

/** Counts the marks that nodes and clients emit, and tells those who listen, within the step that emits. */
export class Marks {
  readonly #loop: EventLoop;
  readonly #counts = new Map<string, number>();
  #listeners: readonly Listener[] = [];

  constructor(loop: EventLoop) {
    this.#loop = loop;
  }

  /** In the order in which they were first reached. */
  get counts(): MarkCounts {
    return Object.fromEntries(this.#counts);
  }

  /** How the operator tells of its marks: nobody waits for what it does, since no fault can strike it. */
  readonly count: EmitMark = (mark) => {
    this.#counts.set(mark, (this.#counts.get(mark) ?? 0) + 1);
  };

  /** How `by`, a node or a host, tells of its marks. */
  emitterFor(by: string): EmitMark {
    return (mark) => {
      this.count(mark);
      if (this.#listeners.length === 0) return;
      this.#loop.touchPromises();
      for (const listener of this.#listeners) listener(mark, by);
    };
  }

  /** Returns the way to stop listening. */
  listen(listener: Listener): () => void {
    this.#listeners = [...this.#listeners, listener];
    return () => {
      this.#listeners = this.#listeners.filter((other) => other !== listener);
    };
  }
}
