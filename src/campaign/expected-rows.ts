import type { System } from "../contract/system.js";
import type { Json } from "../core/json.js";

/**
 * What a system is expected to come to, as rows of a campaign file. Systems that the simulator runs are tried there, the
 * others in containers.
 */
export function expectedRows({ name, protocol, expected }: System): readonly Json[] {
  const env = protocol === undefined ? "docker" : "sim";
  return expected.map(({ why: _, options, nemesis, ...row }) => {
    const system = options === undefined ? name : { [name]: options };
    return { system, env, nemesis: [...nemesis], ...row };
  });
}
