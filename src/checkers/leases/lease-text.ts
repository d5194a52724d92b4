import { answeringNode } from "../../core/event.js";
import type { FaultWindow } from "../../core/fault-window.js";
import { splitBrainText } from "../reading/split-brain.js";
import type { TenureOrder } from "../reading/tenure-order.js";
import { ms } from "../reading/wording.js";
import type { Finding, Gone, Session } from "./lease-history.js";

/** That a session was renewed although it had been seen gone. */
export function revivedText(finding: Finding, order: TenureOrder): string {
  const { session, promised, gone } = finding;
  const renewedAt = ms(promised.renewal.timeNs);
  const goneBy = ms(gone.seen.timeNs);
  const splitBrain = splitBrainOf(finding, order);
  return splitBrain === undefined
    ? `${nameOf(session)} was gone by ${goneBy} (${goneText(gone, order)}), and yet a renewal sent at ${renewedAt} was answered ok: an expired lease came back to life, so its holder goes on as if it had never lost it.`
    : `${nameOf(session)} was renewed by ${splitBrain.renewer} at ${renewedAt}, although by ${goneBy} ${splitBrain.teller} had told that ${goneText(gone, order)}: ${splitBrain.conclusion}.`;
}

/** That a session was gone before its time; `jump` set a clock forward that may have measured it. */
export function earlyText(finding: Finding, order: TenureOrder, jump: FaultWindow | undefined): string {
  const { session, promised, gone } = finding;
  const { renewal, ttlMs } = promised;
  const renewed = `${nameOf(session)} was renewed for ${ttlMs} ms at ${ms(renewal.timeNs)}`;
  const lived = ms(gone.seen.timeNs - renewal.timeNs);
  const sentence = `${renewed}, but was gone only ${lived} later (${goneText(gone, order)})`;
  if (jump !== undefined) {
    return `${sentence}: the clock of ${jump.targets.join(", ")} had been set forward (fault ${jump.fault}), which no lease survives.`;
  }
  const splitBrain = splitBrainOf(finding, order);
  return splitBrain === undefined
    ? `${sentence}, by no doing of its own: it was robbed of a lease that it had every right to count on.`
    : `${renewed} by ${splitBrain.renewer}, but only ${lived} later ${splitBrain.teller} told that ${goneText(gone, order)}: ${splitBrain.conclusion}.`;
}

interface SplitBrain {
  /** The node that renewed the session. */
  readonly renewer: string;
  /** The node that told of a successor. */
  readonly teller: string;
  readonly conclusion: string;
}

/** Present where the session may be gone for one node and live on for another, both being right. */
function splitBrainOf({ promised, gone: { how } }: Finding, order: TenureOrder): SplitBrain | undefined {
  if (how.by === "refused") return undefined;
  const renewer = answeringNode(promised.renewal, promised.answer);
  const teller = how.node;
  if (renewer === undefined || teller === undefined) return undefined;
  const conclusion = splitBrainText(order, renewer, teller);
  return conclusion === undefined ? undefined : { renewer, teller, conclusion };
}

function nameOf({ host, label }: Session): string {
  return `${host}'s session ${label}`;
}

function goneText({ how }: Gone, { word }: TenureOrder): string {
  return how.by === "refused"
    ? "its next renewal was refused"
    : `${how.successor} led in place of its ${word} ${how.token}`;
}
