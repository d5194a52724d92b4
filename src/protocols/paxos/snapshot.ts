import type { ServiceSnapshot } from "../coordination/replica/replicated-service.js";

/** What all values chosen up to and including `slot` have led to. Immutable: shared by reference. */
export type Snapshot = ServiceSnapshot & { readonly slot: number };
