import type { Fault } from "../contract/faults.js";
import type { Grudge } from "../core/grudge.js";

/** The nodes and hosts that a fault names, for the record: of cut or shaped links both ends. */
export function targetsOf(fault: Fault): readonly string[] {
  switch (fault.kind) {
    case "partition":
      return endsOf(fault.grudge);
    case "links":
      return endsOf(fault.links);
    case "admin":
    case "upgrade":
      return [];
    case "kill":
    case "pause":
    case "clock":
    case "disk":
    case "membership":
      return fault.targets;
    default:
      return fault satisfies never;
  }
}

function endsOf(links: Grudge): readonly string[] {
  return [...new Set(Object.entries(links).flatMap(([receiver, senders]) => [receiver, ...senders]))].sort();
}
