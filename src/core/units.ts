/** Nanoseconds, integer, since the run began unless a name says otherwise. */
export type Ns = number;

/** Milliseconds. */
export type Ms = number;

export const NS_PER_MS = 1_000_000;
export const NS_PER_S = 1_000_000_000;

/** Milliseconds to integer nanoseconds. */
export function msToNs(ms: Ms): Ns {
  return Math.round(ms * NS_PER_MS);
}

/** Nanoseconds to (fractional) milliseconds. */
export function nsToMs(ns: Ns): Ms {
  return ns / NS_PER_MS;
}

/**
 * Reads a duration: a bare number is seconds, or a number followed by `ms`, `s`, `m` or `h`.
 * Returns milliseconds, or undefined where the text is no duration.
 */
export function parseDurationMs(text: string | number): Ms | undefined {
  const match = /^\s*(\d+(?:\.\d+)?)\s*(ms|s|m|h)?\s*$/.exec(String(text));
  if (match === null) return undefined;
  const scale = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }[match[2] ?? "s"] as number;
  return Number(match[1]) * scale;
}

/** A duration a person reads at a glance: `850 ms`, `12.3 s`, `4 m 05 s`. */
export function formatDurationMs(ms: Ms): string {
  if (ms < 1000) return `${ms < 10 ? Number(ms.toFixed(1)) : Math.round(ms)} ms`;
  if (ms < 60_000) return `${Number((ms / 1000).toFixed(1))} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} m ${String(seconds % 60).padStart(2, "0")} s`;
}
