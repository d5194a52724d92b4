import type { Ms } from "../../core/units.js";
import type { Plugins } from "../plugins.js";
import { failureOf } from "./failure.js";
import { type SweepTask, sweepRun } from "./swept-run.js";
import type { FromWorker, ToWorker } from "./worker-messages.js";

/** The channel to the parent: `process` where it was forked. */
export interface ParentChannel {
  send(message: FromWorker): void;
  onMessage(listener: (message: ToWorker) => void): void;
  onDisconnect(listener: () => void): void;
}

interface Waiting {
  readonly id: number;
  readonly task: SweepTask;
}

/**
 * A worker's whole life: one task after the other, in the order of their coming, each answered. Resolves when the
 * channel closes, at once, with whatever was under way given up: a worker never outlives its parent.
 */
export async function serveSweep(
  channel: ParentChannel,
  { plugins, nowMs }: { readonly plugins: Plugins; readonly nowMs: () => Ms },
): Promise<void> {
  const waiting: Waiting[] = [];
  let running: { readonly id: number; readonly controller: AbortController } | undefined;
  let wake = (): void => {};
  let open = true;
  channel.onMessage((message) => {
    if (message.type === "task") waiting.push(message);
    else if (running?.id === message.id) running.controller.abort("no longer wanted");
    else {
      const place = waiting.findIndex(({ id }) => id === message.id);
      if (place >= 0) waiting.splice(place, 1);
    }
    wake();
  });
  const closed = new Promise<void>((resolve) =>
    channel.onDisconnect(() => {
      open = false;
      resolve();
    }),
  );
  channel.send({ type: "ready" });
  const serve = async (): Promise<void> => {
    while (open) {
      const next = waiting.shift();
      if (next === undefined) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        continue;
      }
      const controller = new AbortController();
      running = { id: next.id, controller };
      const answer = await answerTo(next, { plugins, nowMs, signal: controller.signal });
      running = undefined;
      if (open && !controller.signal.aborted) channel.send(answer);
      // A simulation hardly ever waits: a turn of the loop lets messages through.
      await new Promise(setImmediate);
    }
  };
  await Promise.race([serve(), closed]);
}

async function answerTo({ id, task }: Waiting, context: Parameters<typeof sweepRun>[1]): Promise<FromWorker> {
  try {
    return { type: "done", id, run: await sweepRun(task, context) };
  } catch (thrown) {
    return { type: "failed", id, failure: failureOf(thrown) };
  }
}
