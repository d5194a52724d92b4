import type { NodeStatus, ProtocolInput, ProtocolOutput } from "../../contract/protocol.js";
import type { ElectionCosts } from "../../core/election-costs.js";
import type { Json } from "../../core/json.js";
import { msToNs, type Ns, nsToMs } from "../../core/units.js";

/** So long after an election's end its late votes and announcements are sent: a few round trips and a sync. */
const SETTLING_NS: Ns = msToNs(50);

/** Who asked, and then was quiet for so long while somebody led, has asked in vain. */
const QUIET_NS: Ns = msToNs(1000);

/** What was sent and has not been laid to an election yet. */
interface Unsettled {
  messages: number;
  rounds: number;
  firstNs: Ns;
  lastNs: Ns;
}

/** An election that has ended; what was sent just afterwards may be added. */
interface Ended {
  readonly leader: string;
  readonly endNs: Ns;
  readonly tookNs: Ns;
  messages: number;
  rounds: number;
}

/**
 * Counts what elections cost, by the messages that a protocol says belong to them, by nodes' own view of who leads, and
 * by nothing else: what an election is differs from protocol to protocol, that it ends with a leader does not.
 *
 * - An election begins where the one before ended, so that failed rounds count to the one that succeeds.
 * - What is sent within 50 ms after its end is still its own: a majority's votes make a leader, and the others' votes are
 *   under way. If another node begins to lead meanwhile, it was that one's.
 * - A minority that is cut off asks again and again while the majority's leader leads. Once that has been followed by a
 *   second of silence under one leader it was in vain, and no election's.
 */
export class ElectionMeter {
  readonly #setup: ElectionMeterSetup;
  /** Who leads by its own view, and since when. */
  readonly #leaders = new Map<string, Ns>();
  readonly #elections: Ended[] = [];
  /** When the last node that led ceased to. */
  #lostNs: Ns = 0;
  #unsettled: Unsettled | undefined;
  /** The newest election, for as long as what is sent may be its own. */
  #settling: { readonly election: Ended; readonly untilNs: Ns } | undefined;
  #vain = 0;
  #clients = 0;

  constructor(setup: ElectionMeterSetup) {
    this.#setup = setup;
  }

  /** A message leaves: `from` and `to` are nodes' or hosts' names. */
  sent(from: string, to: string, message: Json): void {
    const { nodes, electionMessage } = this.#setup;
    if (from === to || !electionMessage(message)) return;
    const ends = Number(nodes.has(from)) + Number(nodes.has(to));
    if (ends === 2) this.#open().messages += 1;
    else if (ends === 1) this.#clients += 1;
  }

  /** A node took a step, and leads after it or does not. */
  stepped({ type }: ProtocolInput<Json>, output: ProtocolOutput<Json>, role: NodeStatus["role"]): void {
    // A leader's own rounds are heartbeats; and who leads by this very step has ended what it began before.
    if (role === "leader" || (type !== "wake" && type !== "start")) return;
    const { electionMessage } = this.#setup;
    const asks = [...output.send, ...output.sendAtOnce].some(({ message }) => electionMessage(message));
    if (asks) this.#open().rounds += 1;
  }

  /** A node began to lead by its own view, leads in another term, or ceased to lead. */
  leadership(node: string, role: NodeStatus["role"]): void {
    if (role === "leader") this.#won(node);
    else this.#lost(node);
  }

  /** What was counted by the end of a run that began at this time. */
  costs(beganNs: Ns): ElectionCosts {
    this.#concede();
    return {
      elections: this.#elections.map(({ leader, endNs, tookNs, messages, rounds }) => {
        return { leader, atMs: nsToMs(endNs - beganNs), messages, rounds, tookMs: nsToMs(tookNs) };
      }),
      vainMessages: this.#vain + (this.#unsettled?.messages ?? 0),
      clientMessages: this.#clients,
    };
  }

  /** Where what is sent now is counted. */
  #open(): Unsettled {
    const { nowNs } = this.#setup;
    this.#settle();
    this.#forgetVain();
    this.#unsettled ??= { messages: 0, rounds: 0, firstNs: nowNs(), lastNs: nowNs() };
    this.#unsettled.lastNs = nowNs();
    return this.#unsettled;
  }

  #won(node: string): void {
    const nowNs = this.#setup.nowNs();
    this.#settle();
    this.#forgetVain();
    this.#leaders.delete(node);
    const { messages = 0, rounds = 0, firstNs } = this.#unsettled ?? {};
    const election = { leader: node, endNs: nowNs, tookNs: nowNs - this.#beginningNs(firstNs), messages, rounds };
    this.#elections.push(election);
    this.#unsettled = undefined;
    this.#settling = { election, untilNs: nowNs + SETTLING_NS };
    this.#leaders.set(node, nowNs);
  }

  /** When the election that ends now began. */
  #beginningNs(firstNs: Ns | undefined): Ns {
    // Whoever still leads, by its own view, was not lost at any time that is known.
    if (this.#leaders.size > 0) return firstNs ?? this.#setup.nowNs();
    return Math.max(firstNs ?? 0, this.#lostNs);
  }

  #lost(node: string): void {
    if (this.#settling?.election.leader === node) this.#concede();
    this.#leaders.delete(node);
    if (this.#leaders.size === 0) this.#lostNs = this.#setup.nowNs();
  }

  #settle(): void {
    if (this.#settling !== undefined && this.#setup.nowNs() > this.#settling.untilNs) this.#concede();
  }

  /** What was sent since the newest election's end was its own. */
  #concede(): void {
    if (this.#settling !== undefined && this.#unsettled !== undefined) {
      this.#settling.election.messages += this.#unsettled.messages;
      this.#settling.election.rounds += this.#unsettled.rounds;
      this.#unsettled = undefined;
    }
    this.#settling = undefined;
  }

  #forgetVain(): void {
    const asked = this.#unsettled;
    if (asked === undefined || this.#setup.nowNs() - asked.lastNs <= QUIET_NS) return;
    const led = [...this.#leaders.values()].some((sinceNs) => sinceNs <= asked.lastNs);
    if (!led) return;
    this.#vain += asked.messages;
    this.#unsettled = undefined;
  }
}

export interface ElectionMeterSetup {
  readonly nodes: ReadonlySet<string>;
  readonly nowNs: () => Ns;
  /** The protocol's own word on which messages belong to elections. */
  readonly electionMessage: (message: Json) => boolean;
}
