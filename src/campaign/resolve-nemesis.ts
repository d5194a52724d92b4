import type { Environment } from "../contract/environment.js";
import {
  type Nemesis,
  type NemesisOption,
  type NemesisOptions,
  outlineOf,
  RUN_TRIGGERS,
  type TargetName,
} from "../contract/nemesis.js";
import type { System } from "../contract/system.js";
import { formatNemesis, type NemesisChoice } from "./choices.js";
import { injectionRefusal } from "./injection-refusal.js";
import { idleTarget } from "./leaderless.js";
import type { NemesisPlan } from "./nemesis-plan.js";
import type { Located, Problem } from "./problems.js";
import { suggestion } from "./suggest.js";

/** What a nemesis must be possible in; the environment is undefined where it was itself misnamed. */
export interface NemesisSetting {
  readonly nemeses: readonly Nemesis[];
  readonly environment: Environment | undefined;
  readonly system: System | undefined;
  /** The version of the system that the nodes start with, where it has versions. */
  readonly version: string | undefined;
  readonly nodes: number;
}

/** Looks the choice up and fills in target and options, or says what is wrong with it or impossible here. */
export async function resolveNemesis(
  choice: Located<NemesisChoice>,
  setting: NemesisSetting,
): Promise<NemesisPlan | { readonly problems: readonly Problem[] }> {
  const { value, place } = choice;
  const nemesis = setting.nemeses.find(({ name }) => name === value.name);
  if (nemesis === undefined) {
    const names = setting.nemeses.map(({ name }) => name);
    return { problems: [{ place, message: `unknown nemesis ${value.name}`, hint: suggestion(value.name, names) }] };
  }
  const [defaultTarget] = nemesis.targets;
  const wanted = value.target ?? defaultTarget;
  const target = nemesis.targets.find((known) => known === wanted);
  const { when, ...given } = value.options;
  const complaints = [
    ...(target === undefined ? [unknownTarget(nemesis, String(wanted))] : tooFewNodes(nemesis, target, setting.nodes)),
    ...optionComplaints(given, nemesis),
    ...(when === undefined ? actorComplaints(target) : triggerComplaints(when, setting)),
    ...(target === undefined ? [] : await unsupported(nemesis, target, given, setting)),
  ];
  if (target === undefined || complaints.length > 0) {
    return { problems: complaints.map((complaint) => ({ place, ...complaint })) };
  }
  const fallbacks = Object.fromEntries(nemesis.options.map(({ name, fallback }) => [name, fallback]));
  const chosen = Object.fromEntries(Object.entries(given).filter(([name, word]) => word !== fallbacks[name]));
  const options = { ...fallbacks, ...chosen };
  const refusal = nemesis.refuses?.(target, options);
  if (refusal !== undefined) return { problems: [{ place, message: `${nemesis.name}:${target}: ${refusal}` }] };
  const named = target === defaultTarget ? {} : { target };
  const waits = when === undefined ? {} : { when: String(when) };
  const label = formatNemesis({ name: nemesis.name, ...named, options: { ...chosen, ...waits } });
  return { name: nemesis.name, target, options, ...waits, label };
}

type Complaint = Omit<Problem, "place">;

function unknownTarget({ name, targets }: Nemesis, target: string): Complaint {
  return { message: `unknown target ${target} of ${name}`, hint: suggestion(target, targets) };
}

function tooFewNodes(nemesis: Nemesis, target: TargetName, nodes: number): readonly Complaint[] {
  const needed = nemesis.minimumNodes(target);
  if (nodes >= needed) return [];
  const message = `${nemesis.name}:${target} needs at least ${needed} nodes, there are ${nodes}`;
  return [{ message, hint: `nodes: ${needed}` }];
}

function actorComplaints(target: TargetName | undefined): readonly Complaint[] {
  if (target !== "actor") return [];
  return [{ message: "target actor means who was seen to do what the fault waited for", hint: "add when=grant" }];
}

/** `when` is no option of a nemesis': every fault can wait, whatever it breaks. */
function triggerComplaints(when: string | number, { system, environment }: NemesisSetting): readonly Complaint[] {
  const marks = environment?.seesMarks === false ? [] : (system?.marks ?? []).map(({ name }) => name);
  const known = [...RUN_TRIGGERS, ...marks];
  if (known.includes(String(when))) return [];
  const message = `a fault cannot wait for ${when}`;
  return [{ message, hint: suggestion(String(when), known) }];
}

function optionComplaints(options: NemesisChoice["options"], nemesis: Nemesis): readonly Complaint[] {
  const known = [...nemesis.options.map(({ name }) => name), "when"];
  return Object.entries(options).flatMap(([name, value]) => {
    const option = nemesis.options.find((candidate) => candidate.name === name);
    if (option === undefined) {
      return [{ message: `unknown option ${name} of ${nemesis.name}`, hint: suggestion(name, known) }];
    }
    const expected = expectedOf(option, value);
    const message = `option ${name} of ${nemesis.name}: expected ${expected}, got ${JSON.stringify(value)}`;
    return expected === undefined ? [] : [{ message }];
  });
}

/** Undefined where the value is good, else what was expected. */
function expectedOf(option: NemesisOption, value: string | number): string | undefined {
  const { choices, minimum = 0, maximum = Number.POSITIVE_INFINITY } = option;
  if (choices !== undefined) return choices.includes(String(value)) ? undefined : choices.join(" or ");
  if (typeof value === "number" && value >= minimum && value <= maximum) return undefined;
  if (maximum !== Number.POSITIVE_INFINITY) return `a number from ${minimum} to ${maximum}`;
  return minimum === Number.NEGATIVE_INFINITY ? "a number" : `a number, ${minimum} or more`;
}

async function unsupported(
  nemesis: Nemesis,
  target: TargetName,
  options: NemesisOptions,
  { environment, system, version }: NemesisSetting,
): Promise<readonly Complaint[]> {
  if (environment === undefined || system === undefined) return [];
  const idle = idleTarget(nemesis, target, system);
  if (idle !== undefined) {
    const hint = nemesis.kind === "partition" ? "cut contenders off: partition:contender" : undefined;
    return [{ message: `${nemesis.name}:${target}: ${idle}`, ...(hint === undefined ? {} : { hint }) }];
  }
  const runs = version === undefined ? {} : { version };
  const outline = { ...outlineOf(nemesis, target, options), ...runs };
  const message = await injectionRefusal(nemesis.name, outline, environment, system);
  return message === undefined ? [] : [{ message }];
}
