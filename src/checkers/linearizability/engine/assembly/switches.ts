/** What a search may leave out without changing any verdict; tests switch each off. */
export const ABSORPTION: u32 = 1;
export const DOMINANCE: u32 = 2;
export const SYMMETRY: u32 = 4;
export const RELEVANCE: u32 = 8;
export const LOOK_AHEAD: u32 = 16;
export const REACH: u32 = 32;
export const OPPORTUNITY: u32 = 64;
export const WATCHES: u32 = 128;

let on: u32 = u32.MAX_VALUE;

export function setSwitches(bits: u32): void {
  on = bits;
}

export function isOn(optimisation: u32): bool {
  return (on & optimisation) !== 0;
}
