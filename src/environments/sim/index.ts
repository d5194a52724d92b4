import type { Environment } from "../../contract/environment.js";
import type { FaultOutline } from "../../contract/faults.js";
import type { System } from "../../contract/system.js";
import { administrationRefusal } from "../administration-support.js";
import { startSimulation } from "./cluster.js";

/** Virtual time, one seed, and nothing needed: the same seed gives the same run on any machine. */
export const simEnvironment: Environment = {
  name: "sim",
  summary: "simulated processes, network, disks and clocks in virtual time; one seed decides everything",
  available: async () => ({ supported: true }),
  seesMarks: true,
  switchesPower: true,
  runs: (system) =>
    system.protocol === undefined
      ? { supported: false, reason: `${system.name} runs in containers only: use --env docker` }
      : { supported: true },
  injects: async (fault, system) => {
    const reason = refusal(fault, system);
    return reason === undefined ? { supported: true } : { supported: false, reason };
  },
  start: startSimulation,
};

function refusal(fault: FaultOutline, system: System): string | undefined {
  const { kind } = fault;
  if (kind === "upgrade") return "its nodes are of one version, this program's: containers can upgrade servers";
  if (kind === "membership" && system.administration?.membership === "replacing") {
    return "it cannot replace a node by a new member with an empty disk; containers can";
  }
  return administrationRefusal(fault, system);
}
