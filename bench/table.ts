/** One line of a benchmark's table. */
export interface Row {
  readonly work: string;
  readonly value: number | string;
  readonly note: string;
}

export function printTable(title: string, rows: readonly Row[]): void {
  const width = Math.max(...rows.map((row) => row.work.length));
  console.log(`\n${title}`);
  for (const { work, value, note } of rows) {
    console.log(`  ${work.padEnd(width)}  ${String(value).padStart(12)}  ${note}`);
  }
}

/** A table of several columns, the first left-aligned and the others right-aligned, with a heading each. */
export function printColumns(title: string, headings: readonly string[], lines: readonly (readonly string[])[]): void {
  const widths = headings.map((heading, at) => Math.max(heading.length, ...lines.map((line) => line[at]?.length ?? 0)));
  console.log(`\n${title}`);
  for (const line of [headings, ...lines]) {
    const cells = line.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)));
    console.log(`  ${cells.join("  ")}`);
  }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** What a piece of work took: by the wall, and of processors, which others that use the machine change less. */
export interface Spent {
  readonly wallMs: number;
  readonly cpuMs: number;
}

export function stopwatch(): () => Spent {
  const startNs = process.hrtime.bigint();
  const startCpu = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(startCpu);
    return { wallMs: Number(process.hrtime.bigint() - startNs) / 1e6, cpuMs: (user + system) / 1000 };
  };
}

/** Milliseconds of a fixed integer loop: numbers of two machines can be compared by it. */
export function calibrate(): number {
  const startNs = process.hrtime.bigint();
  let state = 1;
  for (let i = 0; i < 50_000_000; i++) state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
  const elapsedMs = Number(process.hrtime.bigint() - startNs) / 1e6;
  return state === 42 ? Number.NaN : Number(elapsedMs.toFixed(1));
}
