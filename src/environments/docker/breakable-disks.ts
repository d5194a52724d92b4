import type { Clock } from "../../contract/clock.js";
import type { LogLayout } from "../../contract/log-layout.js";
import { EnvironmentError } from "../../core/errors.js";
import type { Random } from "../../core/random.js";
import type { Ms } from "../../core/units.js";
import { eventually } from "./bounded.js";
import type { BoxedProcess } from "./boxed-process.js";
import type { AgentReply, FaultAgent } from "./fault-agent.js";
import type { ProcessControl } from "./process-control.js";
import type { ProcessFaults } from "./process-faults.js";

/** How long the engine may take to unmount the disk of a node that has ended. */
const UNMOUNTED_MS: Ms = 10_000;
const LOOK_MS: Ms = 10;

export interface DiskFaultsSetup {
  readonly agent: FaultAgent;
  readonly clock: Clock;
  readonly control: ProcessControl;
  /** Those that have a disk of their own, by name. */
  readonly processes: ReadonlyMap<string, BoxedProcess>;
  readonly processFaults: ProcessFaults;
  /** Where records can be damaged; absent where the system does not say. */
  readonly log: LogLayout | undefined;
  readonly random: Random;
}

export type Targets = readonly BoxedProcess[];

/** What each disk was left like, once nobody has it mounted: until then it is not the disk that a start would find. */
export async function unmounted({ agent, clock }: DiskFaultsSetup, targets: Targets): Promise<AgentReply> {
  let disks: AgentReply = {};
  const free = await eventually(clock, { withinMs: UNMOUNTED_MS, everyMs: LOOK_MS }, async () => {
    disks = await agent.command("look", ...namesOf(targets));
    return targets.every(({ name }) => disks[name] !== "mounted");
  });
  if (free) return disks;
  const left = targets.filter(({ name }) => disks[name] === "mounted").map(({ name }) => name);
  throw new EnvironmentError(
    `the disk of ${left.join(", ")} was still mounted ${UNMOUNTED_MS} ms after its node's end`,
  );
}

/** How the agent is told of a log's files and records: see docker/agent/disk/records.h. */
export function layoutWords(log: LogLayout | undefined): { readonly files: string; readonly records: string } {
  if (log === undefined) throw new EnvironmentError("this system does not say how its write-ahead log lies on disks");
  const { files, records } = log;
  if (records.type === "lines") return { files, records: "lines" };
  const { startsAt, headerBytes, lengthAt, lengthBytes, byteOrder, trailerBytes, alignedTo } = records;
  const order = { little: "le", big: "be" }[byteOrder];
  const words = ["frames", startsAt, headerBytes, lengthAt, lengthBytes, order, trailerBytes, alignedTo];
  return { files, records: words.join(":") };
}

export function namesOf(targets: Targets): readonly string[] {
  return targets.map(({ name }) => name);
}

export function byName<T>(targets: Targets, figure: (target: BoxedProcess) => T): { readonly [name: string]: T } {
  return Object.fromEntries(targets.map((target) => [target.name, figure(target)]));
}
