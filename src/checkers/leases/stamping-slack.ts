import type { History } from "../../core/history.js";
import { msToNs, type Ns } from "../../core/units.js";

/**
 * Outside the simulator what two hosts told may be stamped in another order than they said it, by no more than the
 * harness can stand still unmeasured (see its heartbeat).
 */
export function stampingSlackNs({ header }: History): Ns {
  return header?.env === "sim" ? 0 : msToNs(200);
}
