import type { Ms } from "./units.js";

/** What elections of a run cost, as the environment counted while messages were sent. */
export interface ElectionCosts {
  /** In the order in which they ended. */
  readonly elections: readonly ElectionCost[];
  /** Messages between nodes by which nobody came to lead: a cut off node asks in vain while somebody leads. */
  readonly vainMessages: number;
  /** Messages between clients and nodes, where clients elect: what candidates ask while they wait is among them. */
  readonly clientMessages: number;
}

/** One election of the nodes: it ends when a node begins to lead by its own view, or leads in another term. */
export interface ElectionCost {
  /** The node that then led. */
  readonly leader: string;
  /** When it began to lead, since the run began; the election before a run ends at 0 or before. */
  readonly atMs: Ms;
  /**
   * Messages between nodes: those sent since the election before, failed rounds included, and those that were sent
   * within 50 ms after it had ended without another node's beginning to lead: late votes, the winner's announcement.
   */
  readonly messages: number;
  /** How often a node began to ask, by a timeout of its own or at its start; 0 where leadership was handed over. */
  readonly rounds: number;
  /**
   * How long it took since the former leader was last seen to lead, or since its first message where that is later or
   * where the former leader, cut off, still believes that it leads.
   */
  readonly tookMs: Ms;
}
