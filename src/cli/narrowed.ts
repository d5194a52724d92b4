import { meant, suggestion } from "../campaign/suggest.js";
import { UserError } from "../core/errors.js";

/** A thing of a list; `system` where it belongs to one. */
export interface Entry {
  readonly name: string;
  readonly system?: string;
}

/** The thing of this name, or all that belong to the system of this name. Throws a UserError where there is neither. */
export function narrowed<Listed extends Entry>(
  what: string,
  entries: readonly Listed[],
  name: string,
): readonly Listed[] {
  const found = entries.filter((entry) => entry.name === name || entry.system === name);
  if (found.length > 0) return found;
  const names = entries.map((entry) => entry.name);
  const owners = [...new Set(entries.flatMap(({ system }) => system ?? []))];
  const all = [...owners, ...names];
  // Whoever slipped at none of a hundred names is better told the few systems that have them.
  const told = owners.length > 0 && meant(name, all).length === 0 ? owners : all;
  throw new UserError(`the list of ${what} has no ${name}`, { hint: suggestion(name, told) });
}
