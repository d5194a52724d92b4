import { expect, it } from "vitest";
import { fail, info, ok } from "../../contract/outcome.js";
import { worstRenewal } from "./worst-renewal.js";

it("goes by the lease that fared worst: one that is over, then one of which nobody knows", () => {
  const [kept, unknown, unavailable] = [ok({ ttlMs: 100 }), info("no answer"), fail("unavailable")];
  const over = fail("refused");
  expect(worstRenewal([kept, unavailable, over, unknown])).toBe(over);
  expect(worstRenewal([kept, unavailable])).toBe(unavailable);
  expect(worstRenewal([kept, unknown])).toBe(unknown);
  expect(worstRenewal([kept])).toBe(kept);
  expect(worstRenewal([])).toBeUndefined();
});
