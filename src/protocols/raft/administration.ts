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
  readonly #read: (from: string, request: ClientRequest) => void;

  /** `read` has a request answered by `members` once this node is known to have led when it came. */
  constructor(
    replica: Replica,
    replication: Replication,
    noOpIndex: number,
    read: (from: string, request: ClientRequest) => void,
  ) {
    this.#replica = replica;
    this.#read = read;
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
        this.#read(from, request);
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

  /** The members that the cluster is known to run with. */
  members(): AdministrativeResult {
    const { state, applied } = this.#replica;
    const known = state.configurations.at(applied.index);
    return { type: "members", voters: presentVoters(known), learners: known.learners };
  }

  end(): void {
    this.changes.end();
    this.transfer.end();
  }
}
