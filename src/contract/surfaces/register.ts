import type { Json } from "../../core/json.js";
import type { Outcome } from "../outcome.js";

/** A plain linearizable register; null before the first write. */
export interface RegisterSurface {
  read(resource: string): Promise<Outcome<{ readonly value: Json }>>;
  write(resource: string, value: Json): Promise<Outcome<null>>;
  /** fail/refused with `seen: {value}` where the register did not hold `from`. */
  cas(resource: string, from: Json, to: Json): Promise<Outcome<null>>;
}
