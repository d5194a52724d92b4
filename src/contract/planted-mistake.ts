import { UserError } from "../core/errors.js";
import type { PlantedBug } from "./system.js";

/** A planted bug with what it changes: the decisions in which it differs from the right ones. */
export interface PlantedMistake<Decisions> extends PlantedBug {
  readonly mistake: Partial<Decisions>;
}

/** The bugs as they are listed, without what they change. */
export function listed<Decisions>(mistakes: readonly PlantedMistake<Decisions>[]): readonly PlantedBug[] {
  return mistakes.map(({ mistake: _, ...bug }) => bug);
}

/** The right decisions, but for the named bug. Throws a UserError where `owner` has none of that name. */
export function withMistake<Decisions extends object>(
  owner: string,
  right: Decisions,
  mistakes: readonly PlantedMistake<Decisions>[],
  bug: string | undefined,
): Decisions {
  if (bug === undefined) return right;
  const planted = mistakes.find(({ name }) => name === bug);
  if (planted !== undefined) return { ...right, ...planted.mistake };
  const known = mistakes.map(({ name }) => name).join(", ");
  throw new UserError(`${owner} has no planted bug "${bug}"; expected one of ${known}`);
}
