import type { Ms } from "../core/units.js";

/** The name under which hosts find the power switch, and grudges name it. No node and no host. */
export const POWER_SWITCH = "power";

/** What an environment must know to set up a power switch. */
export interface PowerSettings {
  /** How long a host that was powered off takes until it runs again. */
  readonly bootMs: Ms;
}
