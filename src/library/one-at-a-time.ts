import { UserError } from "../core/errors.js";
import type { Operation } from "./operation.js";

/**
 * Throws a UserError where operations of one process overlap, which a logical thread cannot: its clients were mixed up,
 * or its clock was. One that nobody answered may go on behind those that come after it.
 */
export function assertOneAtATime(operations: readonly Operation[]): void {
  const byProcess = new Map<number, number[]>();
  for (const [index, { process, end, outcome }] of operations.entries()) {
    if (process === undefined || end === undefined || outcome === "unknown") continue;
    const own = byProcess.get(process);
    if (own === undefined) byProcess.set(process, [index]);
    else own.push(index);
  }
  for (const [process, indices] of byProcess) assertApart(operations, process, indices);
}

function assertApart(operations: readonly Operation[], process: number, indices: number[]): void {
  const at = (index: number) => operations[index] as Operation & { readonly end: number };
  const ordered = indices.sort((a, b) => at(a).start - at(b).start || at(a).end - at(b).end);
  for (const [place, index] of ordered.entries()) {
    const before = ordered[place - 1];
    if (before === undefined || at(index).start >= at(before).end) continue;
    throw new UserError(
      `operations[${index}]: process ${process} invokes ${at(index).f} at ${at(index).start}, while its ${at(before).f} (operations[${before}]) runs until ${at(before).end}`,
      { hint: "a process has one operation at a time: give what runs side by side processes of their own, or none" },
    );
  }
}
