import { ScriptedCluster } from "../../../../contract/testing/scripted-cluster.js";
import { playTranscript as play, type TranscriptSetup } from "../../../../contract/testing/transcript.js";
import type { Json } from "../../../../core/json.js";
import { CoordinationStore } from "../../coordination-store.js";
import type { ElectingNode, ElectingNodeParts } from "../electing-node.js";
import type { CountRecord } from "../stable-count.js";
import { deskVerbs } from "./desk-verbs.js";

/** One election algorithm, and how it reads in a transcript. */
export interface ElectionTranscript<Node extends ElectingNode, Message> {
  createNode(parts: ElectingNodeParts): Node;
  isElectionMessage(message: Message): boolean;
  messageText(message: Message): string;
  /** What a node writes when it has counted up to this. */
  countText(count: number): string;
  statusText(node: Node): string;
}

/** Plays a transcript of one algorithm's nodes, by the commands that all protocols have and `deskVerbs`. */
export function playElections<Node extends ElectingNode, Message extends { readonly type: string }>(
  text: string,
  algorithm: ElectionTranscript<Node, Message>,
): string {
  return play(text, setupOf(algorithm));
}

function setupOf<Node extends ElectingNode, Message extends { readonly type: string }>({
  createNode,
  isElectionMessage,
  messageText,
  countText,
  statusText,
}: ElectionTranscript<Node, Message>): TranscriptSetup<Node, Message> {
  return {
    begin: (arrangement) =>
      new ScriptedCluster({
        ...arrangement,
        createNode: (context) => createNode({ context, createMachine: () => new CoordinationStore() }),
      }),
    wording: {
      message: messageText,
      record: (record) => countText((record as Json & CountRecord).count),
      status: statusText,
    },
    ofElections: isElectionMessage,
    verbs: deskVerbs,
  };
}
