import type { Membership } from "../../contract/administrator.js";
import type { NodePlace } from "../../contract/client.js";
import { isJsonObject, type Json, type JsonObject } from "../../core/json.js";
import { list, message, UnreadableAnswer } from "./wire.js";

export const PEER_PORT = 2380;

/** A member as the cluster lists it. */
export interface Member {
  /** Decimal, as the gateway has it: ids use all 64 bits. */
  readonly id: string;
  /** The node that it is, by its peer URL: a member that has never started has no name. */
  readonly node: string;
  readonly kind: "voter" | "learner";
}

/** Where a member hears its peers, e.g. `http://10.7.0.11:2380`. */
export function peerUrl({ address }: Pick<NodePlace, "address">): string {
  return `http://${address}:${PEER_PORT}`;
}

/** Reads the answer of `/v3/cluster/member/list`, and of all changes, in the order of the places. */
export function readMembers(answer: JsonObject, places: readonly NodePlace[]): readonly Member[] {
  const members = list(answer["members"], "members").map((entry) => readMember(entry, places));
  const order = places.map(({ id }) => id);
  return members.sort((one, other) => order.indexOf(one.node) - order.indexOf(other.node));
}

function readMember(entry: Json, places: readonly NodePlace[]): Member {
  const { ID: id, peerURLs, isLearner } = message(entry, "a member");
  const urls = list(peerURLs, "peer URLs");
  const node = places.find((place) => urls.includes(peerUrl(place)))?.id;
  if (typeof id !== "string" || node === undefined) {
    throw new UnreadableAnswer(`a member is none of the nodes: ${JSON.stringify(isJsonObject(entry) ? entry : null)}`);
  }
  return { id, node, kind: isLearner === true ? "learner" : "voter" };
}

export function membershipOf(members: readonly Member[]): Membership {
  const nodes = (kind: Member["kind"]) => members.filter((member) => member.kind === kind).map(({ node }) => node);
  return { voters: nodes("voter"), learners: nodes("learner") };
}
