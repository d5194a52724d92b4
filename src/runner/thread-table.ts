import type { Thread } from "../contract/generator.js";
import type { OperationRequest } from "../contract/host.js";
import type { InvokeEvent } from "../core/event.js";

/** What a thread is doing: `offered` until its host is ready, `open` from the invocation to the completion. */
export type ThreadState =
  | { readonly type: "idle" }
  | { readonly type: "offered"; readonly id: number; readonly op: OperationRequest }
  | { readonly type: "open"; readonly id: number; readonly op: OperationRequest; readonly invoke: InvokeEvent };

export interface ThreadRow extends Thread {
  /** `offers` takes operations of the generator; `own` carries what its host begins by itself (renewals). */
  readonly kind: "offers" | "own";
  process: number;
  state: ThreadState;
}

export const IDLE: ThreadState = { type: "idle" };

/**
 * Threads 0.. for contenders, then readers, then one more per contender for its renewals. The process of a thread is
 * its number at first, and rises by the number of threads each time one retires.
 */
export class ThreadTable {
  readonly rows: readonly ThreadRow[];

  constructor(contenders: readonly string[], readers: readonly string[]) {
    const offers = [
      ...contenders.map((host) => ({ host, role: "contender" as const, kind: "offers" as const })),
      ...readers.map((host) => ({ host, role: "reader" as const, kind: "offers" as const })),
    ];
    const own = contenders.map((host) => ({ host, role: "contender" as const, kind: "own" as const }));
    this.rows = [...offers, ...own].map((row, thread) => ({ ...row, thread, process: thread, state: IDLE }));
  }

  /** The row of a host's operation by its id, as hosts name them: negative ids are its own. */
  find(host: string, id: number): ThreadRow | undefined {
    return this.rows.find((row) => row.host === host && row.state.type !== "idle" && row.state.id === id);
  }

  ownThread(host: string): ThreadRow | undefined {
    return this.rows.find((row) => row.host === host && row.kind === "own");
  }

  mainThread(host: string): ThreadRow | undefined {
    return this.rows.find((row) => row.host === host && row.kind === "offers");
  }

  of(host: string): readonly ThreadRow[] {
    return this.rows.filter((row) => row.host === host);
  }

  retire(row: ThreadRow): void {
    row.process += this.rows.length;
  }
}

/** Number of threads for so many hosts: what a history's header says. */
export function threadCount(contenders: number, readers: number): number {
  return 2 * contenders + readers;
}
