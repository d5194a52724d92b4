/** The host's model: the number of the state after a call of this kind, or what transitions.ts has for none. */
export declare function step(state: i32, kind: i32): i32;
