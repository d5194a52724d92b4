import { ContractError } from "../../core/errors.js";
import type { ActiveFault, Fault, Faults, Measured } from "../faults.js";

/** The same faults, whose answers are looked at: evidence must be there, healing twice heals once. */
export function validatedFaults(faults: Faults): Faults {
  return {
    async inject(fault) {
      const active = await faults.inject(fault);
      requireMeasured(fault, "injected", active.injected);
      return healedOnce(fault, active);
    },
  };
}

function healedOnce(fault: Fault, active: ActiveFault): ActiveFault {
  let healing: Promise<Measured> | undefined;
  const heal = (): Promise<Measured> => {
    healing ??= active.heal().then((measured) => {
      requireMeasured(fault, "healed", measured);
      return measured;
    });
    return healing;
  };
  return {
    injected: active.injected,
    heal,
    async [Symbol.asyncDispose]() {
      await heal();
    },
  };
}

function requireMeasured(fault: Fault, phase: string, measured: Measured | undefined): void {
  if (typeof measured?.effective === "boolean" && Object.keys(measured.evidence).length > 0) return;
  throw new ContractError(`fault ${fault.kind}`, `it was ${phase} without evidence: every fault is measured`);
}
