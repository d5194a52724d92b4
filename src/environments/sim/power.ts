import { POWER_SWITCH, type PowerSettings } from "../../contract/power.js";
import type { Json } from "../../core/json.js";
import { msToNs, type Ns } from "../../core/units.js";
import { isPowerRequest, type PowerAnswer } from "../../protocols/coordination/stonith/power-messages.js";
import { PowerSwitch } from "../../protocols/coordination/stonith/power-switch.js";
import { stonithRulesWith } from "../../protocols/coordination/stonith/stonith-rules.js";
import { EventKind } from "./event-heap.js";
import type { EventLoop } from "./event-loop.js";
import { type Endpoint, hostAt, type Network } from "./network.js";
import type { Notes } from "./notes.js";
import type { ProcessHolds } from "./process-holds.js";

/** How long it waits after it has cut the power until it says so: longer than a packet is under way on a good link. */
const CONFIRMATION_NS: Ns = msToNs(50);

export interface PowerSetup {
  readonly settings: PowerSettings;
  readonly bug: string | undefined;
  readonly subject: number;
  readonly loop: EventLoop;
  readonly network: Network;
  readonly holds: ProcessHolds;
  readonly notes: Notes;
}

/** The power switch on the simulated network. Whom it powers off boots again by itself, as a machine does that was reset. */
export class Power implements Endpoint {
  readonly name = POWER_SWITCH;
  readonly subject: number;
  readonly arrivalKind = EventKind.nodeDelivery;
  readonly #setup: PowerSetup;
  readonly #switch: PowerSwitch;
  /** From when on the last power-off may be confirmed, by election or lock. */
  readonly #confirmedNs = new Map<string, Ns>();

  constructor(setup: PowerSetup) {
    this.#setup = setup;
    this.subject = setup.subject;
    this.#switch = new PowerSwitch(stonithRulesWith(setup.bug));
  }

  receive(from: string, message: Json): void {
    if (!isPowerRequest(message)) return;
    const host = hostAt(from);
    const { nowNs } = this.#setup.loop;
    const { powerOff, answer } = this.#switch.take(host, message);
    if (powerOff !== undefined) {
      this.#cut(powerOff, host);
      this.#confirmedNs.set(message.election, nowNs + CONFIRMATION_NS);
    }
    if (answer === undefined) return;
    // A copy of the request that had the power cut is answered no sooner than the first.
    const waitNs = (this.#confirmedNs.get(message.election) ?? 0) - nowNs;
    if (waitNs > 0) this.#later(waitNs, () => this.#answer(from, answer));
    else this.#answer(from, answer);
  }

  #cut(name: string, by: string): void {
    const { holds, settings, notes } = this.#setup;
    const hold = holds.hold("kill", [holds.find(name)], `powered off for ${by}`);
    if (hold.bitten.has(name)) notes.poweredOff(name, by);
    this.#later(msToNs(settings.bootMs), () => holds.release(hold));
  }

  #answer(to: string, answer: PowerAnswer): void {
    this.#setup.network.send(this.name, this.name, to, answer as unknown as Json);
  }

  #later(afterNs: Ns, act: () => void): void {
    const { loop } = this.#setup;
    loop.schedule(loop.nowNs + afterNs, EventKind.harnessTimer, this.subject, act);
  }
}
