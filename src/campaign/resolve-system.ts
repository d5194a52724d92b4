import type { System } from "../contract/system.js";
import type { Ms } from "../core/units.js";
import type { SystemChoice } from "./choices.js";
import { defaultLeaseMs, LEASE_OPTION } from "./defaults.js";
import { FENCING_OPTIONS, withoutFallbacks } from "./fencing-option.js";
import type { PlannedSystem } from "./plan.js";
import type { Problem } from "./problems.js";
import type { LocatedSystem } from "./run-request.js";
import { suggestion } from "./suggest.js";

export interface ResolvedSystem {
  readonly system: System;
  readonly planned: PlannedSystem;
  readonly leaseMs: Ms;
}

/** Looks the choice up and fills in its version and options, or says what is wrong with it. */
export function resolveSystem(
  choice: LocatedSystem,
  systems: readonly System[],
): ResolvedSystem | { readonly problems: readonly Problem[] } {
  const { value, place, optionsPlace = place } = choice;
  const system = systems.find(({ name }) => name === value.name);
  if (system === undefined) {
    const names = systems.map(({ name }) => name);
    return { problems: [{ place, message: `unknown system ${value.name}`, hint: suggestion(value.name, names) }] };
  }
  const problems = [
    ...versionComplaints(value, system).map((complaint) => ({ place, ...complaint })),
    ...optionComplaints(value, system).map((complaint) => ({ place: optionsPlace, ...complaint })),
  ];
  if (problems.length > 0) return { problems };
  const version = value.version ?? system.versions[0];
  const { [LEASE_OPTION]: leaseMs = defaultLeaseMs(system), ...own } = value.options;
  const fallbacks = Object.fromEntries(system.options.map(({ name, fallback }) => [name, fallback]));
  const options = { ...fallbacks, ...withoutFallbacks(own) };
  const contradiction = system.contradiction?.(options, Number(leaseMs));
  if (contradiction !== undefined) {
    return { problems: [{ place: optionsPlace, message: `options of ${system.name}: ${contradiction}` }] };
  }
  const planned = { name: system.name, ...(version === undefined ? {} : { version }), options };
  return { system, planned, leaseMs: Number(leaseMs) };
}

type Complaint = Omit<Problem, "place">;

/** An image of the user's own may be of any version. */
function versionComplaints({ version, options }: SystemChoice, system: System): readonly Complaint[] {
  const { name, versions } = system;
  if (version === undefined || versions.includes(version)) return [];
  if (versions.length === 0) {
    return [{ message: `${name} has no versions to choose from`, hint: `write ${name} without @${version}` }];
  }
  const ownImage = system.options.some((option) => option.name === "image") && typeof options["image"] === "string";
  return ownImage ? [] : [{ message: `unknown version ${name}@${version}`, hint: suggestion(version, versions) }];
}

function optionComplaints({ options }: SystemChoice, system: System): readonly Complaint[] {
  const taken = [...system.options, ...FENCING_OPTIONS];
  const known = [...taken.map(({ name }) => name), LEASE_OPTION];
  return Object.entries(options).flatMap(([name, value]) => {
    if (!known.includes(name)) {
      return [{ message: `unknown option ${name} of ${system.name}`, hint: suggestion(name, known) }];
    }
    const expected =
      name === LEASE_OPTION ? leaseProblem(value) : taken.find((option) => option.name === name)?.problem(value);
    const got = JSON.stringify(value);
    return expected === undefined
      ? []
      : [{ message: `option ${name} of ${system.name}: expected ${expected}, got ${got}` }];
  });
}

function leaseProblem(value: unknown): string | undefined {
  const good = typeof value === "number" && Number.isSafeInteger(value) && value >= 100;
  return good ? undefined : "a whole number of milliseconds, 100 or more";
}
