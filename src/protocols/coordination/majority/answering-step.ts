import type { Outbox } from "../../../contract/outbox.js";
import type { ProtocolInput, ProtocolOutput } from "../../../contract/protocol.js";
import type { Json } from "../../../core/json.js";
import type { Ms } from "../../../core/units.js";
import { trustedRecords } from "../disk-contents.js";
import { type Answer, questionIn } from "./question.js";

/** One of several independent nodes, which knows nothing of the others and leads nothing itself. */
export interface AnsweringNode<Body, Reply> {
  /** Takes up what its disk has kept. */
  start(records: readonly Json[]): void;
  /** Undefined where it keeps silent. */
  answer(body: Body): Reply | undefined;
}

/** Such a node never does anything by itself. */
const NEVER: Ms = Number.POSITIVE_INFINITY;

/** What comes of an input to it. Its answers wait for what it writes to be durable. */
export function answeringStep<Body, Reply>(
  input: ProtocolInput<Json>,
  outbox: Outbox,
  node: AnsweringNode<Body, Reply>,
): ProtocolOutput<Json> {
  switch (input.type) {
    case "start": {
      const trusted = trustedRecords(input);
      if (trusted.type === "unrecoverable") return outbox.halt(trusted.why);
      node.start(trusted.records);
      break;
    }
    case "message": {
      const question = questionIn<Body>(input.message);
      const body = question === undefined ? undefined : node.answer(question.body);
      if (question === undefined || body === undefined) break;
      const answer: Answer<Reply> = { type: "answer", number: question.number, body };
      outbox.send(input.from, answer as unknown as Json);
      break;
    }
    case "wake":
    case "synced":
      break;
    default:
      input satisfies never;
  }
  return outbox.flush(NEVER);
}
