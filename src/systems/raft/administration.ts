import type { Administration, Administrator, Membership } from "../../contract/administrator.js";
import type { ClientContext } from "../../contract/client.js";
import { fail, info, type Outcome, ok } from "../../contract/outcome.js";
import { ContractError } from "../../core/errors.js";
import type { Json } from "../../core/json.js";
import type { Ms } from "../../core/units.js";
import { RequestChannel } from "../../protocols/coordination/index.js";
import type { AdministrativeRequest, AdministrativeResult } from "../../protocols/raft/index.js";

const TRANSFER = "transfer-leadership";

/** How our Raft is administered: by requests to its leader, which travel as its clients' do. */
export const raftAdministration: Administration = {
  membership: "returning",
  verbs: [{ name: TRANSFER, summary: "the leader hands over to the voter whose log is the most complete" }],
  connect: (context) => new RaftAdministrator(context),
};

class RaftAdministrator implements Administrator {
  readonly #channel: RequestChannel;
  readonly #timeoutMs: Ms;

  constructor(context: ClientContext) {
    if (context.transport === undefined)
      throw new ContractError("environment", "an administrator of our own protocols needs a transport");
    this.#channel = new RequestChannel(context, context.transport);
    this.#timeoutMs = context.operationTimeoutMs;
  }

  members(): Promise<Outcome<Membership>> {
    return this.#membership({ type: "members" });
  }

  changeVoters(voters: readonly string[]): Promise<Outcome<Membership>> {
    return this.#membership({ type: "change-voters", voters });
  }

  async perform(verb: string): Promise<Outcome> {
    if (verb !== TRANSFER) return fail("unsent", { error: `raft has no verb ${verb}` });
    const outcome = await this.#ask({ type: "transfer-leadership" });
    return outcome.type === "ok" && outcome.value.type === "handed-over"
      ? ok<Json>({ to: outcome.value.to })
      : no(outcome);
  }

  close(): void {
    this.#channel.close();
  }

  async #membership(request: AdministrativeRequest): Promise<Outcome<Membership>> {
    const outcome = await this.#ask(request);
    if (outcome.type !== "ok" || outcome.value.type !== "members") return no(outcome);
    const { voters, learners } = outcome.value;
    return ok({ voters, learners });
  }

  /** Whatever got no answer may yet happen: changes are not undone when nobody waits for them any more. */
  async #ask(request: AdministrativeRequest): Promise<Outcome<AdministrativeResult>> {
    const answer = await this.#channel.ask("admin", request, { timeoutMs: this.#timeoutMs });
    // Requests of this kind are answered by the protocol itself: this is where the wire's type ends.
    if (answer.type === "result") return ok(answer.result as unknown as AdministrativeResult);
    return answer.fate === "unknown" ? info(answer.why) : fail("unavailable", { error: answer.why });
  }
}

/** An outcome that is not what was asked for. */
function no(outcome: Outcome<AdministrativeResult>): Exclude<Outcome, { readonly type: "ok" }> {
  if (outcome.type !== "ok") return outcome;
  return fail("refused", {
    error: outcome.value.type === "refused" ? outcome.value.why : "an answer to something else",
  });
}
