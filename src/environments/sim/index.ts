import type { Environment } from "../../contract/environment.js";
import { startSimulation } from "./cluster.js";

/** Virtual time, one seed, and nothing needed: the same seed gives the same run on any machine. */
export const simEnvironment: Environment = {
  name: "sim",
  summary: "simulated processes, network, disks and clocks in virtual time; one seed decides everything",
  available: async () => ({ supported: true }),
  seesMarks: true,
  runs: (system) =>
    system.protocol === undefined
      ? { supported: false, reason: `${system.name} runs in containers only: use --env docker` }
      : { supported: true },
  injects: async ({ kind }, { name, administration }) => {
    if (kind === "membership" && administration?.changesMembers !== true) {
      return { supported: false, reason: `${name} cannot change its members` };
    }
    if (kind === "admin" && (administration?.verbs ?? []).length === 0) {
      return { supported: false, reason: `${name} has no verbs of its own` };
    }
    return { supported: true };
  },
  start: startSimulation,
};
