import type { Fault } from "../../contract/faults.js";
import type { Grudge } from "../../core/grudge.js";

/** The least that a fault is made of: a target, or one direction of a link. */
export type FaultPart = { readonly target: string } | { readonly receiver: string; readonly sender: string };

/** What a fault is made of; nothing where it cannot be told apart. Its inverse is `withParts`. */
export function partsOfFault(fault: Fault): readonly FaultPart[] {
  switch (fault.kind) {
    case "partition":
      return directions(fault.grudge);
    case "links":
      return directions(fault.links);
    case "admin":
    case "upgrade":
      return [];
    case "kill":
    case "pause":
    case "clock":
    case "disk":
    case "membership":
      return fault.targets.map((target) => ({ target }));
    default:
      return fault satisfies never;
  }
}

/** The same fault made of these parts only; undefined where none is left of what it was made of. */
export function withParts(fault: Fault, parts: readonly FaultPart[]): Fault | undefined {
  if (fault.kind === "admin" || fault.kind === "upgrade") return fault;
  if (parts.length === 0) return undefined;
  switch (fault.kind) {
    case "partition":
      return { ...fault, grudge: grudgeOf(parts) };
    case "links":
      return { ...fault, links: grudgeOf(parts) };
    case "kill":
    case "pause":
    case "clock":
    case "disk":
    case "membership":
      return { ...fault, targets: parts.flatMap((part) => ("target" in part ? [part.target] : [])) };
    default:
      return fault satisfies never;
  }
}

/** The same fault with everyone under the name that `names` gives; what concerns others is gone. */
export function renamed(fault: Fault, names: ReadonlyMap<string, string>): Fault | undefined {
  const parts = partsOfFault(fault).flatMap((part): FaultPart[] => {
    if ("target" in part) {
      const target = names.get(part.target);
      return target === undefined ? [] : [{ target }];
    }
    const [receiver, sender] = [names.get(part.receiver), names.get(part.sender)];
    return receiver === undefined || sender === undefined ? [] : [{ receiver, sender }];
  });
  return withParts(fault, parts);
}

/** Everyone that a part names. */
export function namesIn(part: FaultPart): readonly string[] {
  return "target" in part ? [part.target] : [part.receiver, part.sender];
}

function directions(grudge: Grudge): readonly FaultPart[] {
  return Object.entries(grudge).flatMap(([receiver, senders]) => senders.map((sender) => ({ receiver, sender })));
}

function grudgeOf(parts: readonly FaultPart[]): Grudge {
  const grudge: { [receiver: string]: string[] } = {};
  for (const part of parts) {
    if ("target" in part) continue;
    const senders = grudge[part.receiver] ?? [];
    grudge[part.receiver] = [...senders, part.sender];
  }
  return grudge;
}
