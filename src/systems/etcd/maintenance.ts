import type { AdministrativeVerb, AdministratorContext } from "../../contract/administrator.js";
import { fail, type Outcome, ok } from "../../contract/outcome.js";
import type { Json, JsonObject } from "../../core/json.js";
import { type Ms, nsToMs } from "../../core/units.js";
import type { Effect } from "./classify.js";
import { Gateway } from "./gateway.js";
import { settle } from "./kv.js";
import { bytes, int64, message } from "./wire.js";

/** A physical compaction or a defragmentation takes as long as the store is large. */
const SLOW_MS: Ms = 10_000;

export const VERBS: readonly AdministrativeVerb[] = [
  {
    name: "compact",
    summary: "all revisions before the present one are forgotten, in the stores themselves (physically)",
  },
  { name: "defragment", summary: "each member in turn writes its store anew, and serves nobody meanwhile" },
  { name: "transfer-leadership", summary: "the leader hands over to another voter" },
];

/** What a member says of itself. */
interface Status {
  readonly member: string;
  readonly leader: string;
  /** What its store takes on the disk, and how much of that it uses. */
  readonly sizeBytes: number;
  readonly inUseBytes: number;
}

type Statuses = ReadonlyMap<string, Status>;

/** Any key will do: reading it tells the store's revision. */
const NO_KEY = { key: bytes("\0"), count_only: true };

/** etcd's maintenance, and what came of it, by the members' own answers. */
export class Maintenance {
  readonly #context: AdministratorContext;
  /** One for each node: most of this is asked of a node, not of the cluster. */
  readonly #gateways: ReadonlyMap<string, Gateway>;

  constructor(context: AdministratorContext) {
    this.#context = context;
    const patient = { ...context, operationTimeoutMs: SLOW_MS };
    this.#gateways = new Map(context.nodes.map((node) => [node.id, new Gateway({ ...patient, nodes: [node] })]));
  }

  /** `voters`: those to ask. */
  async perform(verb: string, voters: readonly string[]): Promise<Outcome> {
    switch (verb) {
      case "compact":
        return this.#compact(voters);
      case "defragment":
        return this.#defragment(voters);
      case "transfer-leadership":
        return this.#transferLeadership(voters);
      default:
        return fail("unsent", { error: `etcd has no verb ${verb}` });
    }
  }

  close(): void {
    for (const gateway of this.#gateways.values()) void gateway.close();
  }

  /**
   * Compaction to the revision that the store is at. That it has taken place shows in a read of the revision before, which
   * is refused from then on; what it gave back within the stores shows in what they use of their files.
   */
  async #compact(voters: readonly string[]): Promise<Outcome> {
    const [node = ""] = voters;
    const before = await this.#statuses(voters);
    if (before.type !== "ok") return before;
    const revision = await this.#ask(node, "/v3/kv/range", NO_KEY, "read", revisionIn);
    if (revision.type !== "ok") return revision;
    const compaction = { revision: String(revision.value), physical: true };
    const compacted = await this.#ask(node, "/v3/kv/compaction", compaction, "write", () => null);
    if (compacted.type !== "ok") return compacted;
    const older = { ...NO_KEY, revision: String(revision.value - 1) };
    const read = await this.#ask(node, "/v3/kv/range", older, "read", () => null);
    if (read.type === "ok") return fail("unavailable", { error: `revision ${older.revision} can still be read` });
    const after = await this.#statuses(voters);
    if (after.type !== "ok") return after;
    const inUseBytes = changes(before.value, after.value, (status) => status.inUseBytes);
    return ok<Json>({ compactedTo: revision.value, olderRead: read.error ?? "refused", inUseBytes });
  }

  /** The leader's turn comes with the others': its store is as large, and nobody is to be spared. */
  async #defragment(voters: readonly string[]): Promise<Outcome> {
    const { clock } = this.#context;
    const before = await this.#statuses(voters);
    if (before.type !== "ok") return before;
    const tookMs: { [node: string]: Ms } = {};
    for (const node of voters) {
      const startNs = clock.nowNs();
      const done = await this.#ask(node, "/v3/maintenance/defragment", {}, "write", () => null);
      if (done.type !== "ok") return done;
      tookMs[node] = Math.round(nsToMs(clock.nowNs() - startNs));
    }
    const after = await this.#statuses(voters);
    if (after.type !== "ok") return after;
    return ok<Json>({ tookMs, sizeBytes: changes(before.value, after.value, (status) => status.sizeBytes) });
  }

  /** Asked of the leader itself, which answers once another leads. */
  async #transferLeadership(voters: readonly string[]): Promise<Outcome> {
    const statuses = await this.#statuses(voters);
    if (statuses.type !== "ok") return statuses;
    const members = [...statuses.value];
    const from = members.find(([, { member, leader }]) => member === leader);
    const to = members.find(([, { member }]) => member !== from?.[1].member);
    if (from === undefined || to === undefined)
      return fail("unavailable", { error: "there is no leader, or nobody else" });
    const target = { targetID: to[1].member };
    const moved = await this.#ask(from[0], "/v3/maintenance/transfer-leadership", target, "write", () => null);
    if (moved.type !== "ok") return moved;
    const after = await this.#statuses([to[0]]);
    if (after.type !== "ok") return after;
    const leads = after.value.get(to[0])?.leader === to[1].member;
    return leads ? ok<Json>({ from: from[0], to: to[0] }) : fail("unavailable", { error: `${to[0]} does not lead` });
  }

  /** Of all of these, or of none. */
  async #statuses(nodes: readonly string[]): Promise<Outcome<Statuses>> {
    const statuses = new Map<string, Status>();
    for (const node of nodes) {
      const status = await this.#ask(node, "/v3/maintenance/status", {}, "read", readStatus);
      if (status.type !== "ok") return status;
      statuses.set(node, status.value);
    }
    return ok(statuses);
  }

  async #ask<T>(node: string, path: string, body: JsonObject, effect: Effect, read: (answer: JsonObject) => T) {
    const gateway = this.#gateways.get(node);
    if (gateway === undefined) return fail("unsent", { error: `there is no node ${node}` });
    return settle(await gateway.call(path, body, read), effect);
  }
}

function revisionIn(answer: JsonObject): number {
  return int64(message(answer["header"], "header")["revision"], "the store's revision");
}

function readStatus(answer: JsonObject): Status {
  return {
    member: String(message(answer["header"], "header")["member_id"]),
    leader: String(answer["leader"]),
    sizeBytes: int64(answer["dbSize"], "the store's size"),
    inUseBytes: int64(answer["dbSizeInUse"], "what the store uses"),
  };
}

/** A figure of each member before and after, e.g. `{n1: [90112, 20480]}`. */
function changes(before: Statuses, after: Statuses, figure: (status: Status) => number): Json {
  const nodes = [...before].map(([node, status]) => {
    const later = after.get(node);
    return [node, [figure(status), later === undefined ? null : figure(later)]] as const;
  });
  return Object.fromEntries(nodes);
}
