import type { InvariantBreach, Invariants } from "../../contract/protocol.js";
import { type Json, sameJson } from "../../core/json.js";
import type { Transaction } from "./history.js";
import type { ZabNode } from "./node.js";
import { counterOf, epochOf, zxidText } from "./zxid.js";

/** How often, in positions, the services of nodes are compared whole. */
const SERVICES_COMPARED_EVERY = 256;

/** What was last seen of one node in one life. */
interface Seen {
  readonly node: ZabNode;
  /** Of all lives of all nodes, which one this is. */
  readonly life: number;
  leads: boolean;
  epoch: number;
  delivered: number;
}

/** A transaction as it was first seen to be delivered: by whom, and in which epoch. */
interface Delivered {
  readonly transaction: Transaction;
  readonly node: string;
  readonly epoch: number;
}

/**
 * Rule E7: what Zab promises (Junqueira et al. 2011, section III: agreement, total order, local and global primary order)
 * in the true global state. Each step costs a few comparisons; each transaction is looked at once a node and life, and
 * once for each leader whose epoch begins.
 */
export function createZabInvariants(): Invariants<ZabNode> {
  return new ZabInvariants();
}

class ZabInvariants implements Invariants<ZabNode> {
  readonly #seen = new Map<string, Seen>();
  #lives = 0;
  /** By epoch: the node that was seen to lead it, and in which life. */
  readonly #leaders = new Map<number, { readonly id: string; readonly life: number }>();
  /** The leader of the latest epoch so far. */
  #newest: { readonly epoch: number; readonly node: ZabNode } | undefined;
  /** By position, from 1. */
  readonly #delivered: Delivered[] = [];
  readonly #serviceAt = new Map<number, Json>();
  #breaches: InvariantBreach[] = [];

  observe(node: ZabNode): readonly InvariantBreach[] {
    const seen = this.#lifeOf(node);
    if (node.leads && (!seen.leads || seen.epoch !== node.epoch)) this.#established(node, seen.life);
    for (let position = seen.delivered + 1; position <= node.delivered; position++) this.#delivers(node, position);
    if (node.delivered > seen.delivered) this.#compareServices(node);
    if (node.history.length < node.delivered)
      this.#breach([node.id], `${node.id} removed what it had delivered, from position ${node.history.length + 1} on`);
    seen.leads = node.leads;
    seen.epoch = node.epoch;
    seen.delivered = node.delivered;
    if (this.#breaches.length === 0) return NONE;
    return this.#breaches.splice(0);
  }

  #lifeOf(node: ZabNode): Seen {
    const known = this.#seen.get(node.id);
    if (known !== undefined && known.node === node) return known;
    this.#lives++;
    const life = { node, life: this.#lives, leads: false, epoch: 0, delivered: 0 };
    this.#seen.set(node.id, life);
    return life;
  }

  /** One leader an epoch, which has all that was committed in earlier ones (the paper's claims 5 and 7). */
  #established(node: ZabNode, life: number): void {
    const { id, epoch } = node;
    const rival = this.#leaders.get(epoch);
    if (rival === undefined) this.#leaders.set(epoch, { id, life });
    else if (rival.id !== id) this.#breach([rival.id, id], `${rival.id} and ${id} both began to lead epoch ${epoch}`);
    else if (rival.life !== life)
      this.#breach([id], `${id} began to lead epoch ${epoch} twice, before and after a restart`);
    if (this.#newest === undefined || epoch > this.#newest.epoch) this.#newest = { epoch, node };
    for (const [i, delivered] of this.#delivered.entries()) {
      if (!lacks(node, i + 1, delivered)) continue;
      this.#breachOfIntegrity(node, i + 1, delivered);
      return;
    }
  }

  #delivers(node: ZabNode, position: number): void {
    const transaction = node.history.at(position);
    if (transaction === undefined) return;
    this.#checkOrder(node, position, transaction);
    const known = this.#delivered[position - 1];
    if (known === undefined) {
      const first = { transaction, node: node.id, epoch: node.epoch };
      this.#delivered[position - 1] = first;
      const newest = this.#newest;
      const isLater = newest !== undefined && newest.epoch > node.epoch && newest.node.epoch === newest.epoch;
      if (isLater && newest.node.leads && lacks(newest.node, position, first))
        this.#breachOfIntegrity(newest.node, position, first);
    } else if (!sameTransaction(known.transaction, transaction)) {
      const why = `at position ${position} ${known.node} delivered ${nameOf(known.transaction)}, ${node.id} ${nameOf(transaction)}`;
      this.#breach([known.node, node.id], why);
    }
  }

  /** Local and global primary order: an epoch's transactions are delivered in the order proposed, after all of earlier ones. */
  #checkOrder({ id, history }: ZabNode, position: number, { zxid }: Transaction): void {
    const before = history.at(position - 1)?.zxid ?? 0;
    const follows =
      epochOf(zxid) === epochOf(before)
        ? counterOf(zxid) === counterOf(before) + 1
        : zxid > before && counterOf(zxid) === 1;
    if (!follows) this.#breach([id], `${id} delivered ${zxidText(zxid)} right after ${zxidText(before)}`);
  }

  /** The same transactions delivered must have left the same state. */
  #compareServices(node: ZabNode): void {
    const position = node.delivered;
    if (position % SERVICES_COMPARED_EVERY !== 0) return;
    const service = node.service.snapshot() as unknown as Json;
    const expected = this.#serviceAt.get(position) ?? service;
    this.#serviceAt.set(position, expected);
    if (!sameJson(service, expected))
      this.#breach([node.id], `the state of ${node.id} at position ${position} differs from the others'`);
  }

  #breachOfIntegrity(leader: ZabNode, position: number, { transaction, node }: Delivered): void {
    const there = leader.history.at(position);
    const has = there === undefined ? "has nothing there" : `has ${nameOf(there)} there`;
    const why = `${node} delivered ${nameOf(transaction)} at position ${position}, but ${leader.id}, leader of epoch ${leader.epoch}, ${has}`;
    this.#breach([node, leader.id], why);
  }

  #breach(nodes: readonly string[], why: string): void {
    this.#breaches.push({ rule: "E7", nodes, why });
  }
}

const NONE: readonly InvariantBreach[] = [];

/** Whether a leader is without a transaction that was committed before its epoch. */
function lacks({ epoch, history }: ZabNode, position: number, delivered: Delivered): boolean {
  if (delivered.epoch > epoch) return false;
  const there = history.at(position);
  return there === undefined || !sameTransaction(delivered.transaction, there);
}

/** By reference where one process hands transactions around; by content where they came back from a disk. */
function sameTransaction(left: Transaction, right: Transaction): boolean {
  return left === right || (left.zxid === right.zxid && JSON.stringify(left.entry) === JSON.stringify(right.entry));
}

function nameOf({ zxid, entry }: Transaction): string {
  return entry.kind === "command"
    ? `command ${entry.sequence} of ${entry.client} (${zxidText(zxid)})`
    : `an internal command (${zxidText(zxid)})`;
}
