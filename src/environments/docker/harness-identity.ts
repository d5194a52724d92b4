import { execFileSync } from "node:child_process";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

/**
 * Which process owns a run, so that another can tell whether it still lives. A pid alone will not do: it is used again
 * after the process' end, after the machine's, and in every pid namespace.
 */
export interface HarnessIdentity {
  readonly machine: string;
  /** Since when the machine runs; another value, another boot. */
  readonly boot: string;
  /** The pid namespace the pid counts in; empty where there are none. */
  readonly namespace: string;
  readonly pid: number;
  /** When the process started, in the system's own words. */
  readonly started: string;
}

/** - `unknown`: it ran on another machine or in another pid namespace, into which we cannot see. */
export type Liveness = "alive" | "dead" | "unknown";

export function identifyHarness(): HarnessIdentity {
  return { ...surroundings(), pid: process.pid, started: startOf(process.pid) ?? "" };
}

export function livenessOf(harness: HarnessIdentity): Liveness {
  const here = surroundings();
  if (harness.machine !== here.machine) return "unknown";
  if (harness.boot !== here.boot) return "dead";
  if (harness.namespace !== here.namespace) return "unknown";
  return startOf(harness.pid) === harness.started ? "alive" : "dead";
}

function surroundings(): Pick<HarnessIdentity, "machine" | "boot" | "namespace"> {
  return { machine: hostname(), boot: bootOf(), namespace: orEmpty(() => readlinkSync("/proc/self/ns/pid")) };
}

function bootOf(): string {
  if (process.platform === "linux") return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  return orEmpty(() => run("sysctl", ["-n", "kern.boottime"]));
}

/** When a process started, or undefined where there is none. A zombie has ended. */
function startOf(pid: number): string | undefined {
  try {
    if (process.platform !== "linux") return run("ps", ["-o", "lstart=", "-p", String(pid)]);
    // The name before the last parenthesis may hold anything; after it, the state is field 3 and the start field 22.
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

function run(command: string, args: readonly string[]): string {
  return execFileSync(command, args, { encoding: "utf8", timeout: 2000, stdio: ["ignore", "pipe", "ignore"] }).trim();
}

function orEmpty(read: () => string): string {
  try {
    return read();
  } catch {
    return "";
  }
}
