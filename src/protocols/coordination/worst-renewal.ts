import type { Outcome } from "../../contract/outcome.js";
import type { Ms } from "../../core/units.js";

/** What came of renewing a session, or one of the leases that it holds. */
export type Renewed = Outcome<{ readonly ttlMs: Ms }>;

/** What becomes of a session goes by the lease that fared worst. Undefined where it holds none. */
export function worstRenewal(renewed: readonly Renewed[]): Renewed | undefined {
  const refused = renewed.find((one) => one.type === "fail" && one.cause === "refused");
  return refused ?? renewed.find(({ type }) => type !== "ok") ?? renewed[0];
}
