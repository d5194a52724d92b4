import type { Support } from "../../contract/faults.js";
import { messageOf } from "../../core/errors.js";
import { type Engine, reachEngine } from "./engine.js";

/**
 * Asks the machine, since machines differ: whoever plans a run wants to know before it starts. Tried once, however often
 * it is asked; what throws is the reason why not.
 */
export function createTrial(attempt: (engine: Engine) => Promise<Support>): () => Promise<Support> {
  let trial: Promise<Support> | undefined;
  const tried = async (): Promise<Support> => {
    let engine: Engine;
    try {
      engine = await reachEngine();
    } catch (thrown) {
      return { supported: false, reason: messageOf(thrown), lacks: "environment" };
    }
    try {
      return await attempt(engine);
    } catch (thrown) {
      return { supported: false, reason: messageOf(thrown) };
    }
  };
  return () => {
    trial ??= tried();
    return trial;
  };
}
