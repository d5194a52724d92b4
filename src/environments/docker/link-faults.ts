import type { Clock } from "../../contract/clock.js";
import type { ActiveFault, LinkShape, LinksFault, Measured } from "../../contract/faults.js";
import { EnvironmentError } from "../../core/errors.js";
import type { Grudge } from "../../core/grudge.js";
import type { Ms } from "../../core/units.js";
import { activeFault } from "../active-fault.js";
import { eventually } from "./bounded.js";
import type { AgentReply, FaultAgent } from "./fault-agent.js";
import { chooseShaping, type Link, type LinkTools, linkTools, type Shaping } from "./link-tools.js";
import type { NetworkPlace } from "./network-faults.js";

/** How much longer than it should a packet on hold may take to go on: a slow link's queue and a busy machine. */
const DRAIN_GRACE_MS: Ms = 5000;
const LOOK_MS: Ms = 20;

export interface LinkFaultsSetup {
  readonly agent: FaultAgent;
  readonly clock: Clock;
  readonly places: ReadonlyMap<string, NetworkPlace>;
  /** Hosts in the harness' own process: their links cross no network of the run. */
  readonly outside: readonly string[];
}

/**
 * Shapes what passes over links. Each fault has rules or queues of its own, so that several on one link add up, and a
 * heal takes back nothing but its own. Packets on hold go on in their time; the heal waits for the last of them.
 */
export class LinkFaults {
  readonly #setup: LinkFaultsSetup;
  #tools: Promise<LinkTools> | undefined;
  #faults = 0;

  constructor(setup: LinkFaultsSetup) {
    this.#setup = setup;
  }

  async inject({ links: asked, shape }: LinksFault): Promise<ActiveFault> {
    const links = this.#linksOf(asked);
    this.#tools ??= linkTools(this.#setup.agent);
    const shaping = chooseShaping(shape, await this.#tools);
    const outside = this.#outsideOf(asked);
    const evidence = {
      by: shaping.name,
      links: links.length,
      ...(outside.length === 0 ? {} : { unshapedHosts: outside }),
    };
    const name = `USURPER-L${++this.#faults}`;
    const words = shaping.wordsOf(links);
    await this.#setup.agent.command(shaping.verbs.begin, name, spelled(shape), ...words);
    // What nobody has sent yet was not shaped.
    const injected = measured(evidence, {});
    return activeFault(injected, async () => measured(evidence, await this.#end(shaping, name, links, shape)));
  }

  /** Lets all further packets pass, and waits until those on hold have gone on. */
  async #end({ verbs, placesOf }: Shaping, name: string, links: readonly Link[], shape: LinkShape) {
    const { agent, clock } = this.#setup;
    let figures: AgentReply = {};
    const within = { withinMs: (shape.delayMs ?? 0) + (shape.jitterMs ?? 0) + DRAIN_GRACE_MS, everyMs: LOOK_MS };
    const drained = await eventually(clock, within, async () => {
      figures = await agent.command(verbs.end, name, ...placesOf(links));
      return Number(figures["held"]) === 0;
    });
    if (drained) return figures;
    throw new EnvironmentError(`${figures["held"]} packets were still on hold ${within.withinMs} ms after the heal`);
  }

  #outsideOf(asked: Grudge): readonly string[] {
    const named = new Set([...Object.keys(asked), ...Object.values(asked).flat()]);
    return this.#setup.outside.filter((host) => named.has(host));
  }

  /** Rejects names that have no place on the network before anything is touched. */
  #linksOf(asked: Grudge): readonly Link[] {
    const { outside } = this.#setup;
    const links = Object.entries(asked).flatMap(([receiver, senders]) =>
      senders
        .filter((sender) => !outside.includes(sender) && !outside.includes(receiver))
        .map((sender) => ({ receiver: this.#find(receiver), sender: this.#find(sender) })),
    );
    if (links.length > 0) return links;
    throw new EnvironmentError("there is no link to shape: readers run in the harness' own process, off the network");
  }

  #find(name: string): NetworkPlace {
    const place = this.#setup.places.get(name);
    if (place !== undefined) return place;
    const names = [...this.#setup.places.keys()].join(", ");
    throw new EnvironmentError(`links of ${name} cannot be shaped: on the run's network there are ${names}`);
  }
}

/** As the agent wants it: see docker/agent/links.sh. */
function spelled(shape: LinkShape): string {
  const { delayMs = 0, jitterMs = 0, lossPct = 0, duplicatePct = 0 } = shape;
  const { reorderPct = 0, corruptPct = 0, rateKbit = 0 } = shape;
  const us = (ms: Ms): number => Math.round(ms * 1000);
  return [us(delayMs), us(jitterMs), lossPct, duplicatePct, reorderPct, corruptPct, Math.round(rateKbit)].join(",");
}

function measured(about: Measured["evidence"], figures: AgentReply): Measured {
  const count = (figure: string): number => Number(figures[figure] ?? 0);
  const counts = {
    delayedPackets: count("delayed"),
    lostPackets: count("lost"),
    duplicatedPackets: count("duplicated"),
    reorderedPackets: count("reordered"),
    corruptedPackets: count("corrupted"),
    overflowedPackets: count("overflowed"),
  };
  const delay = count("delayedUs") > 0 ? { meanDelayMs: count("delayedUs") / 1000 } : {};
  return { evidence: { ...about, ...counts, ...delay }, effective: Object.values(counts).some((n) => n > 0) };
}
