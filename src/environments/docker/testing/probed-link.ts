import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Engine } from "../engine.js";

const PROBE = readFileSync(fileURLToPath(new URL("link-probe.cjs", import.meta.url)), "utf8");

/** How datagrams fared on their way to an echo and back: one answer for each that returned, in order of return. */
export interface Echoed {
  readonly sent: number;
  readonly answers: readonly { readonly packet: number; readonly tookMs: number }[];
}

/** What is sent: so many datagrams of so many bytes, one every so often. */
export interface Train {
  readonly count: number;
  readonly sizeBytes: number;
  readonly everyMs: number;
}

/** Sends a train of datagrams from a container, where Node is, to the echo of a toy node. */
export async function echo(engine: Engine, container: string, node: string, train: Train): Promise<Echoed> {
  const { count, sizeBytes, everyMs } = train;
  const command = ["node", "-e", PROBE, node, String(count), String(sizeBytes), String(everyMs)];
  const said = await engine.request(`run a probe in ${container}`, async (docker) => {
    // With a terminal the output comes bare, without the engine's frames around it.
    const run = await docker.getContainer(container).exec({ Cmd: command, AttachStdout: true, Tty: true });
    const stream = await run.start({ Tty: true });
    const parts: Buffer[] = [];
    for await (const part of stream) parts.push(part as Buffer);
    return Buffer.concat(parts).toString();
  });
  return JSON.parse(said) as Echoed;
}

export function leastMs({ answers }: Echoed): number {
  return Math.min(...answers.map(({ tookMs }) => tookMs));
}

export function medianMs({ answers }: Echoed): number {
  const sorted = answers.map(({ tookMs }) => tookMs).sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
