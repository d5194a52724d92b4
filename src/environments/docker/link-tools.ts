import type { LinkShape, Support } from "../../contract/faults.js";
import { EnvironmentError } from "../../core/errors.js";
import type { FaultAgent } from "./fault-agent.js";
import type { NetworkPlace } from "./network-faults.js";

/** What this machine's kernel lets us shape links with; a reason where it does not. */
export interface LinkTools {
  /** The kernel's own queueing discipline. */
  readonly netem: Support;
  /** Our program, which the packet filter hands packets to: docker/agent/shaper. */
  readonly shaper: Support;
}

/** One direction between two that are on the run's network. */
export interface Link {
  readonly receiver: NetworkPlace;
  readonly sender: NetworkPlace;
}

/** One way to shape links: the agent's verbs, and how it wants to be told of links. */
export interface Shaping {
  readonly name: "netem" | "shaper";
  readonly verbs: { readonly begin: string; readonly end: string };
  wordsOf(links: readonly Link[]): readonly string[];
  /** The words that `end` needs besides the fault's name. */
  placesOf(links: readonly Link[]): readonly string[];
}

/** Stands at the senders: netem shapes what a device sends. */
const NETEM: Shaping = {
  name: "netem",
  verbs: { begin: "netem", end: "unnetem" },
  wordsOf: (links) => words(links.map(({ sender, receiver }) => [sender, receiver])),
  placesOf: () => [],
};

/** Stands at the receivers, as partitions do. */
const SHAPER: Shaping = {
  name: "shaper",
  verbs: { begin: "shape", end: "unshape" },
  wordsOf: (links) => words(links.map(({ sender, receiver }) => [receiver, sender])),
  placesOf: (links) => [...new Set(links.map(({ receiver }) => receiver.box))],
};

export async function linkTools(agent: FaultAgent): Promise<LinkTools> {
  const reply = await agent.command("links");
  const support = (answer: unknown): Support =>
    answer === "yes" ? { supported: true } : { supported: false, reason: String(answer) };
  return { netem: support(reply["netem"]), shaper: support(reply["shaper"]) };
}

/**
 * netem for what it counts, since it does it in the kernel. How many packets it doubled or damaged it does not tell, and
 * what is not measured proves nothing: that is for the shaper.
 */
export function chooseShaping({ duplicatePct = 0, corruptPct = 0 }: LinkShape, { netem, shaper }: LinkTools): Shaping {
  if (netem.supported && duplicatePct === 0 && corruptPct === 0) return NETEM;
  if (shaper.supported) return SHAPER;
  const what = netem.supported ? "double or damage packets" : "shape links";
  throw new EnvironmentError(`this machine cannot ${what}: ${shaper.reason}`);
}

export function shapesLinks({ netem, shaper }: LinkTools): Support {
  if (netem.supported || shaper.supported) return { supported: true };
  return { supported: false, reason: `this kernel has neither netem (${netem.reason}) nor NFQUEUE (${shaper.reason})` };
}

/** What a person wants to know of it: which is used, and what is lost. */
export function describeLinkTools({ netem, shaper }: LinkTools): string {
  if (netem.supported && shaper.supported)
    return "by netem; by our own NFQUEUE program where packets are doubled or damaged";
  if (shaper.supported) return `by our own NFQUEUE program: the kernel has no netem`;
  if (netem.supported) return `by netem, which cannot double or damage packets here: no NFQUEUE (${shaper.reason})`;
  return `neither by netem (${netem.reason}) nor by NFQUEUE (${shaper.reason})`;
}

/** `P=IP,IP` for each that rules stand with, and its peers. */
function words(pairs: readonly (readonly [NetworkPlace, NetworkPlace])[]): readonly string[] {
  const peers = new Map<NetworkPlace, string[]>();
  for (const [place, { address }] of pairs) peers.set(place, [...(peers.get(place) ?? []), address]);
  return [...peers].map(([{ box }, addresses]) => `${box}=${addresses.join(",")}`);
}
