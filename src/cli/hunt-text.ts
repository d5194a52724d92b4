import type { HuntResult } from "../campaign/sweep/hunt.js";
import type { HuntingGround } from "../campaign/sweep/hunting-grounds.js";
import { formatDurationMs } from "../core/units.js";
import type { Paint } from "./paint.js";
import { counted, number } from "./wording.js";

const WIDTHS = { rule: 10, seeds: 6, wall: 9, simulated: 11 } as const;

function nameWidth(grounds: readonly HuntingGround[]): number {
  return Math.max(4, ...grounds.map(({ bug }) => bug.name.length));
}

function columns(name: string, rule: string, seeds: string, wall: string, simulated: string, clients: string): string {
  return [
    name,
    rule.padEnd(WIDTHS.rule),
    seeds.padStart(WIDTHS.seeds),
    wall.padStart(WIDTHS.wall),
    simulated.padStart(WIDTHS.simulated),
    clients,
  ].join("  ");
}

/** The table's first line. */
export function huntHeading(grounds: readonly HuntingGround[]): string {
  return columns("bug".padEnd(nameWidth(grounds)), "rule", "seeds", "wall", "simulated", "by clients alone");
}

/** The table's line of one bug. */
export function huntColumns(result: HuntResult, grounds: readonly HuntingGround[], paint: Paint): string {
  const { ground, caught, runs } = result;
  const name = ground.bug.name.padEnd(nameWidth(grounds));
  if (caught === undefined) {
    const expected = `expected ${ground.bug.rules.join(" or ")}`;
    const instead = result.byClients === undefined ? "" : `; ${clientsText(result)}`;
    return `${paint.red(`${name}  not caught`)} in ${counted(runs, "seed", "seeds")}, ${expected}${instead}${brokeText(result)}`;
  }
  const { rules, seeds, wallMs, simulatedMs } = caught;
  const [wall, simulated] = [formatDurationMs(wallMs), formatDurationMs(simulatedMs)];
  return columns(name, rules.join(" "), number(seeds), wall, simulated, clientsText(result) + brokeText(result));
}

function brokeText({ broke }: HuntResult): string {
  return broke === undefined ? "" : `; seed ${broke.seed} broke off: ${broke.broke?.message}`;
}

function clientsText({ byClients, runs }: HuntResult): string {
  if (byClients === undefined) return `not in ${counted(runs, "seed", "seeds")}`;
  return `${byClients.rules.join(" ")} after ${number(byClients.seeds)}`;
}

/** The line below the table: how many were caught, who was missed. */
export function huntTotals(
  results: readonly HuntResult[],
  grounds: readonly HuntingGround[],
  wallMs: number,
  paint: Paint,
): string {
  const caught = results.filter((result) => result.caught !== undefined);
  const missed = results.filter((result) => result.caught === undefined).map(({ ground }) => ground.bug.name);
  const unseen = results.filter(({ byClients }) => byClients === undefined).map(({ ground }) => ground.bug.name);
  const word = caught.length === grounds.length ? paint.green : paint.red;
  const runs = results.reduce((sum, result) => sum + result.runs, 0);
  const left = grounds.length - results.length;
  return [
    ...(missed.length === 0 ? [] : [`missed: ${missed.join(", ")}`]),
    ...(unseen.length === 0 ? [] : [`only the simulator's view of all nodes shows: ${unseen.join(", ")}`]),
    ...(left === 0 ? [] : [`cut short: ${counted(left, "bug was", "bugs were")} not hunted to the end`]),
    `${word(`${caught.length} of ${grounds.length} caught`)}  ${counted(runs, "run", "runs")} in ${formatDurationMs(wallMs)}`,
  ].join("\n");
}
