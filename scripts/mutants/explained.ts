/**
 * Why mutants that no hunt finds are no fault of the hunt, by their names: each does what the original does, as far as
 * anybody outside the node can tell. What is listed here and found all the same is reported.
 */
export const EQUIVALENT: { readonly [mutant: string]: string } = {};
