import type { Administration, Administrator, AdministratorContext, Membership } from "../../contract/administrator.js";
import { fail, type Outcome, ok } from "../../contract/outcome.js";
import { Link } from "./link.js";
import { readMembership, serverIdOf, serverLine } from "./members.js";
import { Nodes } from "./nodes.js";
import type { Znodes } from "./znodes.js";

/**
 * How ZooKeeper is administered: by incremental reconfigurations, as `zkCli.sh reconfig` makes them. A server that was
 * removed has written down that it belongs to nobody, and refuses to start with that: it comes back without a memory,
 * follows the leader, and is then made a voter. ZooKeeper has no other verb that would not take its servers' leave.
 */
export const zookeeperAdministration: Administration = {
  membership: "replacing",
  verbs: [],
  connect: (context) => new ZooKeeperAdministrator(context),
};

class ZooKeeperAdministrator implements Administrator {
  readonly #context: AdministratorContext;
  readonly #link: Link;

  constructor(context: AdministratorContext) {
    this.#context = context;
    this.#link = new Link(context, new Nodes(context));
  }

  members(): Promise<Outcome<Membership>> {
    return this.#link.perform(async (znodes) => ok(await this.#members(znodes)));
  }

  changeVoters(voters: readonly string[]): Promise<Outcome<Membership>> {
    const { places } = this.#context;
    return this.#link.perform(async (znodes) => {
      const present = await this.#members(znodes);
      const joining = places.filter(({ id }) => voters.includes(id) && !present.voters.includes(id));
      const leaving = present.voters.filter((node) => !voters.includes(node));
      if (joining.length + leaving.length === 0) return ok(present);
      const configuration = await znodes.reconfigure({
        joining: joining.map((place) => serverLine(place, places, "participant")),
        leaving: leaving.map((node) => serverIdOf(node, places)),
      });
      return ok(readMembership(configuration, places));
    });
  }

  /** Nobody need be asked: whoever knows the others may follow the leader, and has no say. */
  async admit(node: string): Promise<Outcome<Membership>> {
    const present = await this.members();
    if (present.type !== "ok") return present;
    const { voters, learners } = present.value;
    return ok(voters.includes(node) ? present.value : { voters, learners: [...new Set([...learners, node])] });
  }

  async perform(verb: string): Promise<Outcome> {
    return fail("unsent", { error: `zookeeper has no verb ${verb}` });
  }

  close(): void {
    void this.#link.close();
  }

  async #members(znodes: Znodes): Promise<Membership> {
    return readMembership(await znodes.configuration(), this.#context.places);
  }
}
