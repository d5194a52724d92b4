import type { ClientRequest } from "../../contract/replicated-log.js";
import type { Ms } from "../../core/units.js";
import { type AdministrativeResult, administrativeRequestIn } from "./administrative-messages.js";
import { presentVoters } from "./configuration.js";
import { LeadershipTransfer } from "./leadership-transfer.js";
import { MembershipChanges } from "./membership-changes.js";
import { Operator } from "./operators.js";
import type { Replica } from "./replica.js";
import type { Replication } from "./replication.js";

/** What a leader does for operators in its tenure. */
export class Administration {
  readonly changes: MembershipChanges;
  readonly transfer: LeadershipTransfer;
  readonly #replica: Replica;

  constructor(replica: Replica, replication: Replication, noOpIndex: number) {
    this.#replica = replica;
    this.changes = new MembershipChanges(replica, replication, noOpIndex);
    this.transfer = new LeadershipTransfer(replica, replication);
  }

  serve(from: string, request: ClientRequest, nowMs: Ms): void {
    const operator = new Operator(this.#replica, from, request);
    const asked = administrativeRequestIn(request.body);
    switch (asked?.type) {
      case undefined:
        operator.refuse("the node does not understand the request");
        break;
      case "members":
        operator.answer(this.#members());
        break;
      case "change-voters":
        this.changes.request(asked.voters, operator, nowMs);
        break;
      case "transfer-leadership":
        this.transfer.request(asked.to, operator, nowMs);
        break;
      default:
        asked satisfies never;
    }
  }

  end(): void {
    this.changes.end();
    this.transfer.end();
  }

  /**
   * The members that the cluster runs with, as far as this leader knows. It asks nobody: who they are is wanted above all
   * where no majority answers, and a change that starts from what is no longer true is refused or does no harm.
   */
  #members(): AdministrativeResult {
    const { state, applied } = this.#replica;
    const known = state.configurations.at(applied.index);
    return { type: "members", voters: presentVoters(known), learners: known.learners };
  }
}
