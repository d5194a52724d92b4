import { EnvironmentError } from "../../core/errors.js";
import { type Ms, nsToMs } from "../../core/units.js";
import type { AgentReply, ProcessId } from "./fault-agent.js";

/** What one process of a container reads off its clocks, as docker/agent/clock/main.c tells. */
export interface ClockReading {
  readonly pid: number;
  /** When it was read, by the agent's wall clock. */
  readonly atUs: number;
  /** How far it is off. */
  readonly wallMs: Ms;
  readonly monotonicMs: Ms;
  /** For how long its monotonic clock has gone as it goes now. */
  readonly steadyMs: Ms;
  /** How often the process itself has read a clock since it can be bent. */
  readonly readings: number;
}

/** The processes of one container; those that are `bare` read the true time. */
export interface ClockReadings {
  readonly bent: readonly ClockReading[];
  readonly bare: readonly number[];
}

const WORDS = { hooked: 8, bare: 2, init: 2 } as const;

/** Picks one target's processes out of the agent's reply; a container's init, which keeps no time, is left out. */
export function readingsOf(reply: AgentReply, target: ProcessId | undefined): ClockReadings {
  const entries = String(reply[target ?? ""] ?? "")
    .split(";")
    .filter((entry) => entry !== "")
    .map((entry) => entry.split(" "));
  for (const entry of entries) {
    const state = entry[1] as keyof typeof WORDS;
    if (WORDS[state] !== entry.length) throw new EnvironmentError(`the fault agent said of clocks: ${entry.join(" ")}`);
  }
  return {
    bent: entries.filter(([, state]) => state === "hooked").map(readingIn),
    bare: entries.filter(([, state]) => state === "bare").map(([pid]) => Number(pid)),
  };
}

function readingIn(entry: readonly string[]): ClockReading {
  const [pid = 0, , atUs = 0, wallNs = 0, monotonicNs = 0, steadyNs = 0, wallReadings = 0, readings = 0] =
    entry.map(Number);
  return {
    pid,
    atUs,
    wallMs: nsToMs(wallNs),
    monotonicMs: nsToMs(monotonicNs),
    steadyMs: nsToMs(steadyNs),
    readings: wallReadings + readings,
  };
}
