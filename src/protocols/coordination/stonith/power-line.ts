import type { ClientContext, MessageTransport } from "../../../contract/client.js";
import { POWER_SWITCH } from "../../../contract/power.js";
import type { Json } from "../../../core/json.js";
import { msToNs } from "../../../core/units.js";
import { isPowerAnswer, type PowerAnswer, type PowerRequest } from "./power-messages.js";

/** No contender makes so many attempts in one life; each life numbers its own from a multiple of it. */
const ATTEMPTS_PER_LIFE = 2 ** 32;

/** How often a take-over is asked for within an operation's timeout, since messages get lost. */
const SENDINGS_PER_TIMEOUT = 5;

/** One contender's line to the power switch. */
export class PowerLine {
  readonly #context: ClientContext;
  readonly #transport: MessageTransport;
  readonly #waiting = new Map<number, (answer: PowerAnswer["type"]) => void>();
  /** The newest attempt, by election. */
  readonly #attempts = new Map<string, number>();
  #next: number;

  constructor(context: ClientContext, transport: MessageTransport) {
    this.#context = context;
    this.#transport = transport;
    this.#next = context.incarnation * ATTEMPTS_PER_LIFE + 1;
    transport.onMessage((_, message) => {
      if (isPowerAnswer(message)) this.#waiting.get(message.attempt)?.(message.type);
    });
  }

  /** Asks for whoever acts to be powered off; undefined where no answer came within an operation's timeout. */
  takeOver(election: string): Promise<PowerAnswer["type"] | undefined> {
    const { clock, operationTimeoutMs } = this.#context;
    const attempt = this.#next++;
    this.#attempts.set(election, attempt);
    const everyNs = msToNs(operationTimeoutMs / SENDINGS_PER_TIMEOUT);
    return new Promise((resolve) => {
      let cancel = (): void => {};
      const settle = (answer?: PowerAnswer["type"]): void => {
        this.#waiting.delete(attempt);
        cancel();
        resolve(answer);
      };
      this.#waiting.set(attempt, settle);
      const ask = (left: number): void => {
        this.#send({ type: "take-over", election, attempt });
        cancel = clock.at(clock.nowNs() + everyNs, () => (left > 1 ? ask(left - 1) : settle()));
      };
      ask(SENDINGS_PER_TIMEOUT);
    });
  }

  /** Tells that this contender acts no more. Nobody answers; unheard, the next one to act powers it off for nothing. */
  stepDown(election: string): void {
    const attempt = this.#attempts.get(election);
    if (attempt !== undefined) this.#send({ type: "step-down", election, attempt });
  }

  #send(request: PowerRequest): void {
    this.#transport.send(POWER_SWITCH, request as unknown as Json);
  }
}
