import type { Administration, Administrator, AdministratorContext, Membership } from "../../contract/administrator.js";
import { fail, type Outcome, ok } from "../../contract/outcome.js";
import { Gateway } from "./gateway.js";
import { settle } from "./kv.js";
import { Maintenance, VERBS } from "./maintenance.js";
import { type Member, membershipOf, peerUrl, readMembers } from "./members.js";
import { bytes } from "./wire.js";

/**
 * How etcd is administered, by `etcdctl`'s own requests. A removed member never comes back: its log belongs to a member
 * that is gone, so that the node starts on an empty disk as a new one, first as a learner (etcd 3.4 and later).
 */
export const etcdAdministration: Administration = {
  membership: "replacing",
  verbs: VERBS,
  connect: (context) => new EtcdAdministrator(context),
};

class EtcdAdministrator implements Administrator {
  readonly #gateway: Gateway;
  readonly #maintenance: Maintenance;
  readonly #context: AdministratorContext;

  constructor(context: AdministratorContext) {
    this.#context = context;
    this.#gateway = new Gateway(context);
    this.#maintenance = new Maintenance(context);
  }

  async members(): Promise<Outcome<Membership>> {
    return membership(await this.#members());
  }

  /** One member at a time; etcd refuses a change that could cost it its quorum, such as while a member is not there. */
  async changeVoters(voters: readonly string[]): Promise<Outcome<Membership>> {
    let known = await this.#members();
    if (known.type !== "ok") return known;
    const before = known.value;
    for (const { node, kind, id } of before) {
      if (kind === "voter" && !voters.includes(node)) known = await this.#change("remove", { ID: id });
      if (known.type !== "ok") return known;
    }
    for (const voter of voters) {
      const member = before.find(({ node }) => node === voter);
      if (member === undefined) return fail("unsent", { error: `${voter} must be admitted first` });
      if (member.kind === "learner") known = await this.#change("promote", { ID: member.id });
      if (known.type !== "ok") return known;
    }
    return membership(known);
  }

  async admit(node: string): Promise<Outcome<Membership>> {
    const known = await this.#members();
    if (known.type !== "ok" || known.value.some((member) => member.node === node)) return membership(known);
    const place = this.#context.places.find(({ id }) => id === node);
    if (place === undefined) return fail("unsent", { error: `there is no node ${node}` });
    return membership(await this.#change("add", { peerURLs: [peerUrl(place)], isLearner: true }));
  }

  async perform(verb: string): Promise<Outcome> {
    const known = await this.members();
    return known.type === "ok" ? this.#maintenance.perform(verb, known.value.voters) : known;
  }

  close(): void {
    void this.#gateway.close();
    this.#maintenance.close();
  }

  /**
   * A node lists the members as of what it has applied, which may be long ago (the gateway's own `linearizable` is not in
   * 3.4). Changes of members and of keys stand in one log: after a linearizable read it has applied all that was decided.
   */
  async #members(): Promise<Outcome<readonly Member[]>> {
    const barrier = await this.#gateway.call("/v3/kv/range", { key: bytes("\0"), count_only: true }, () => null);
    if (barrier.type !== "answered") return settle(barrier, "read");
    const { places } = this.#context;
    const reply = await this.#gateway.call("/v3/cluster/member/list", {}, (answer) => readMembers(answer, places));
    return settle(reply, "read");
  }

  /** Answered with the members after the change, by the node that has just applied it. */
  async #change(verb: "add" | "remove" | "promote", body: { readonly [name: string]: string | boolean | string[] }) {
    const { places } = this.#context;
    const path = `/v3/cluster/member/${verb}`;
    return settle(await this.#gateway.call(path, body, (answer) => readMembers(answer, places)), "write");
  }
}

function membership(outcome: Outcome<readonly Member[]>): Outcome<Membership> {
  return outcome.type === "ok" ? ok(membershipOf(outcome.value)) : outcome;
}
