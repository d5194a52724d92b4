import { counted } from "./wording.js";

/** `seed 7`, `seeds 1..20`, or how many where they do not follow each other. */
export function seedsText(seeds: readonly number[]): string {
  const [first] = seeds;
  if (first === undefined) return "no seeds";
  if (seeds.length === 1) return `seed ${first}`;
  const consecutive = seeds.every((seed, place) => seed === first + place);
  return consecutive ? `seeds ${first}..${seeds.at(-1)}` : counted(seeds.length, "seed", "seeds");
}
