import { ENGINE_BINARY } from "./binary.generated.js";

/** The number of the state after a call of this kind, or one of the two below. */
export type Step = (state: number, kind: number) => number;

export const NOT_ALLOWED = -1;
export const NEVER_AGAIN = -2;

/** Promises of a kind of call, as bits. */
export const FLAGS = { observes: 1, overwrites: 2, replaces: 4 } as const;

/**
 * What spares a search work without changing any verdict, as bits: tests switch each off. All but `windows`, which is
 * the host's, are those of assembly/switches.ts.
 */
export const SWITCHES = {
  absorption: 1,
  dominance: 2,
  symmetry: 4,
  relevance: 8,
  lookAhead: 16,
  reach: 32,
  opportunity: 64,
  watches: 128,
  windows: 256,
} as const;

/** Every switch on. */
export const ALL_SWITCHES = 511;

/** What `run` answers. */
export const RUN = { exhausted: 0, found: 1, overBudget: 2, stalled: 3 } as const;

/** The engine as compiled from assembly/, which documents each function. Addresses are bytes, sets of 32-bit words. */
export interface Instance {
  readonly memory: { readonly buffer: ArrayBuffer };
  limitMemory(bytes: number): void;
  setSwitches(bits: number): void;
  createKinds(count: number, never: boolean): void;
  flagsAddress(): number;
  readFlags(): void;
  makeRoomFor(state: number): void;
  createTimeline(calls: number, steps: number): void;
  stepsAddress(): number;
  kindsAddress(): number;
  begin(carried: number, unlimitedCrashes: boolean): void;
  addRoot(state: number): void;
  run(budget: number, patience: number): number;
  renewPatience(): void;
  end(): void;
  configurationCount(): number;
  reachedLevel(): number;
  latestForeclosed(): number;
  bestRecord(): number;
  parentOf(record: number): number;
  causeOf(record: number): number;
  levelOf(record: number): number;
  moveTo(level: number): void;
  currentPosition(): number;
  pendingCalls(): number;
  pendingAt(rank: number): number;
  crashGroupsBegun(): number;
  crashKind(group: number): number;
  crashesInvoked(group: number): number;
}

/** What Node offers of WebAssembly, as far as it is used here: its types come with the DOM's, which is not ours. */
declare const WebAssembly: {
  readonly Module: new (binary: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
  readonly RuntimeError: new () => Error;
};

let compiled: object | undefined;

/** A fresh engine. Throws what `step` throws; where memory ends it throws an error of its own and is then useless. */
export function instantiate(step: Step): Instance {
  compiled ??= new WebAssembly.Module(Buffer.from(ENGINE_BINARY, "base64"));
  return new WebAssembly.Instance(compiled, { model: { step } }).exports as Instance;
}

/** An engine's memory as words; the view is kept, since a new one for each short history would cost more than it. */
export function wordsOf(engine: Instance): Int32Array {
  let words = views.get(engine);
  if (words === undefined || words.buffer !== engine.memory.buffer) {
    words = new Int32Array(engine.memory.buffer);
    views.set(engine, words);
  }
  return words;
}

const views = new WeakMap<Instance, Int32Array>();

/** Whether an engine threw this because it had no more memory. */
export function isOutOfMemory(error: unknown): boolean {
  return error instanceof WebAssembly.RuntimeError;
}
