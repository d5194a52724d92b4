import type { Replica } from "./replica.js";

/**
 * Takes a snapshot once enough entries were applied since the last one, and drops the log up to it (section 7). Each
 * node does so by itself: what is committed is settled, so that no leader has to be asked.
 */
export function compactWhenDue({ applied, state, options, rules, mark }: Replica): void {
  if (applied.index - state.log.baseIndex < options.snapshotEvery) return;
  const index = rules.snapshotIndex(applied.index, state.log.lastIndex);
  const term = state.log.termAt(index) ?? 0;
  state.compact(applied.snapshot({ index, term }, state.configurations.at(index)), applied.index);
  mark("snapshot-taken");
}
