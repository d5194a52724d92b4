import type { LocalTime } from "../../contract/protocol.js";
import type { AppliedCommand, ReplicatedService } from "../coordination/replica/replicated-service.js";
import type { HistoryView } from "./history.js";
import { ZERO_ZXID } from "./zxid.js";

/** Delivers committed transactions to the service, in order and each once. */
export class Delivery {
  readonly service: ReplicatedService;
  #position = 0;
  #zxid = ZERO_ZXID;

  constructor(service: ReplicatedService) {
    this.service = service;
  }

  /** How many transactions were delivered. */
  get position(): number {
    return this.#position;
  }

  /** The last transaction delivered. */
  get zxid(): number {
    return this.#zxid;
  }

  /** Delivers what the history has up to `zxid`, telling of each client's command what became of it. */
  through(zxid: number, history: HistoryView, now: LocalTime, settled?: (command: AppliedCommand) => void): void {
    for (;;) {
      const next = history.at(this.#position + 1);
      if (next === undefined || next.zxid > zxid) return;
      this.#position++;
      this.#zxid = next.zxid;
      const command = this.service.apply(next.entry, next.zxid, now);
      if (command !== undefined) settled?.(command);
    }
  }
}
