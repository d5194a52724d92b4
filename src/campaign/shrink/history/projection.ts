import type { Unit } from "./units.js";

/**
 * What stands of some units of a history once the others are gone, given all of them. To leave an event out must never
 * make a breach of its own: a read whose write was left out would show a value out of nowhere, in a history of any
 * system, however correct.
 */
export type Projection = (kept: readonly Unit[]) => readonly Unit[];
