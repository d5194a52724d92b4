import { tellAndAsk } from "../../../../contract/testing/log-verbs.js";
import type { TranscriptStage } from "../../../../contract/testing/transcript.js";
import type { Json } from "../../../../core/json.js";
import type { ElectingNode } from "../electing-node.js";
import { deskText } from "./desk-text.js";

/** More wakes than any coordinator takes until it serves. */
const MAX_WAKES = 200;

/**
 * What transcripts of election algorithms can do besides:
 *
 * - `serve NODE`: its clock goes on until it serves; what it sends meanwhile, heartbeats alone, is lost
 * - `open HOST NODE`, `renew HOST NODE SESSION`, `campaign HOST NODE SESSION`: a contender asks its home
 * - `answers`: what contenders have been told since the last time
 */
export function deskVerbs(stage: TranscriptStage<ElectingNode, { readonly type: string }>) {
  let told = 0;
  const sequences = new Map<string, number>();
  const ask = (host: string, to: string, body: Json): void => {
    const sequence = (sequences.get(host) ?? 0) + 1;
    sequences.set(host, sequence);
    const asked = { kind: "command", body } as const;
    tellAndAsk(stage, to, { type: "client-request", client: host, sequence, oldest: sequence, ...asked });
  };
  return {
    serve: (id = "") => {
      const node = stage.cluster.node(id);
      const waiting = stage.cluster.packets.splice(0);
      for (let wakes = 0; !node.serves && wakes < MAX_WAKES; wakes++) stage.cluster.wake(id);
      stage.cluster.packets.splice(0, stage.cluster.packets.length, ...waiting);
      stage.forgetTold();
      stage.tell(`  ${id} ${stage.wording.status(node)}`);
    },
    open: (host = "", node = "") => ask(host, node, { type: "open-session", ttlMs: 2000 }),
    renew: (host = "", node = "", session = "") => ask(host, node, { type: "renew-session", session }),
    campaign: (host = "", node = "", session = "") =>
      ask(host, node, { type: "campaign", election: "e", candidate: host, session }),
    answers: () => {
      for (const { from, to, reply } of stage.cluster.replies.slice(told)) {
        stage.tell(`${from} -> ${to}: ${deskText(reply)}`);
      }
      told = stage.cluster.replies.length;
    },
  };
}
