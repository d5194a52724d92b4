import { type Instance, wordsOf } from "./instance.js";

/** What an engine is asked: whether these steps have a linearization from one of these states. */
export interface Question {
  readonly steps: Int32Array;
  /** By call: its kind. */
  readonly kinds: Int32Array;
  /** The first so many calls may have taken effect before already. */
  readonly carried: number;
  /** How often a crashed call may take effect: `once`, or any number of times. */
  readonly crashes: "once" | "unlimited";
  /** Numbers of states. */
  readonly roots: readonly number[];
}

/** Puts a question; `run` then looks for the answer. */
export function ask(engine: Instance, { steps, kinds, carried, crashes, roots }: Question): void {
  engine.createTimeline(kinds.length, steps.length);
  const words = wordsOf(engine);
  words.set(steps, engine.stepsAddress() >>> 2);
  words.set(kinds, engine.kindsAddress() >>> 2);
  for (const root of roots) engine.makeRoomFor(root);
  engine.begin(carried, crashes === "unlimited");
  for (const root of roots) engine.addRoot(root);
}
