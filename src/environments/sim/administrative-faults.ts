import type { Membership } from "../../contract/administrator.js";
import { sleep } from "../../contract/clock.js";
import type { ActiveFault, AdminFault, Measured, MembershipFault } from "../../contract/faults.js";
import type { Ok, Outcome } from "../../contract/outcome.js";
import { EnvironmentError } from "../../core/errors.js";
import type { Json } from "../../core/json.js";
import { type Ms, msToNs } from "../../core/units.js";
import { activeFault } from "../active-fault.js";
import type { Operator } from "./operator.js";

/**
 * How long an operator goes on asking for a change: a cluster without a leader says no. What it has changed it takes
 * back however long other faults keep the cluster from listening; they end long before this does.
 */
const ASKING_MS: Ms = 5000;
const HEALING_MS: Ms = 60_000;
const BETWEEN_MS: Ms = 100;

/** A single voter left is one that nobody could remove any more. */
const FEWEST_VOTERS = 2;

/** Faults that go by the system's own procedures. Rejects with the cluster's answer where it did not do as asked. */
export class AdministrativeFaults {
  readonly #operator: Operator | undefined;

  /** The operator is undefined for a system that cannot be administered. */
  constructor(operator: Operator | undefined) {
    this.#operator = operator;
  }

  inject(fault: MembershipFault | AdminFault): Promise<ActiveFault> {
    const operator = this.#operator;
    if (operator === undefined)
      throw new EnvironmentError(`the system cannot be administered: no ${fault.kind} faults`);
    return fault.kind === "membership" ? removeVoters(operator, fault.targets) : performVerb(operator, fault.verb);
  }
}

/** Effective once the voters, read back, are without the targets. */
async function removeVoters(operator: Operator, targets: readonly string[]): Promise<ActiveFault> {
  const votersBefore = await voters(operator, ASKING_MS);
  const remaining = votersBefore.filter((voter) => !targets.includes(voter));
  if (remaining.length === votersBefore.length || remaining.length < FEWEST_VOTERS) {
    throw new EnvironmentError(`the voters are ${votersBefore.join(", ")}: ${targets.join(", ")} cannot be removed`);
  }
  const removed = votersBefore.filter((voter) => targets.includes(voter));
  let after: readonly string[];
  try {
    await changeVoters(operator, remaining, ASKING_MS);
    after = await voters(operator, ASKING_MS);
  } catch (thrown) {
    // What nobody confirmed may have happened all the same, or may yet happen.
    await addVoters(operator, removed).catch(() => {});
    throw thrown;
  }
  const evidence = { votersBefore, voters: after };
  const effective = removed.some((voter) => !after.includes(voter));
  return activeFault({ evidence, effective }, async () => {
    return { evidence: { ...evidence, healedVoters: await addVoters(operator, removed) }, effective };
  });
}

/** Takes nodes in again beside whoever votes now: another fault may have removed others meanwhile. */
async function addVoters(operator: Operator, added: readonly string[]): Promise<readonly string[]> {
  const present = await voters(operator, HEALING_MS);
  const missing = added.filter((voter) => !present.includes(voter));
  if (missing.length === 0) return present;
  await changeVoters(operator, [...present, ...missing].sort(), HEALING_MS);
  return voters(operator, HEALING_MS);
}

async function performVerb(operator: Operator, verb: string): Promise<ActiveFault> {
  const { value } = await insist<Json>(operator, `perform ${verb}`, ASKING_MS, () =>
    operator.administrator.perform(verb),
  );
  const measured: Measured = { evidence: { verb, answer: value ?? null }, effective: true };
  return activeFault(measured, () => measured);
}

async function voters(operator: Operator, withinMs: Ms): Promise<readonly string[]> {
  const read = () => operator.administrator.members();
  return (await insist<Membership>(operator, "tell its members", withinMs, read)).value.voters;
}

async function changeVoters(operator: Operator, wanted: readonly string[], withinMs: Ms): Promise<void> {
  const what = `make its voters ${wanted.join(", ")}`;
  await insist<Membership>(operator, what, withinMs, () => operator.administrator.changeVoters(wanted));
}

/** Asks again until the answer is yes. What is asked for can be asked twice. */
async function insist<T>(
  { clock }: Operator,
  what: string,
  withinMs: Ms,
  ask: () => Promise<Outcome<T>>,
): Promise<Ok<T>> {
  const deadlineNs = clock.nowNs() + msToNs(withinMs);
  while (true) {
    const outcome = await ask();
    if (outcome.type === "ok") return outcome;
    if (clock.nowNs() >= deadlineNs) {
      const answer = outcome.error ?? (outcome.type === "fail" ? outcome.cause : "no answer");
      throw new EnvironmentError(`the cluster did not ${what}: ${answer}`);
    }
    await sleep(clock, BETWEEN_MS);
  }
}
