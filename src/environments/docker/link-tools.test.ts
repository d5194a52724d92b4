import { describe, expect, it } from "vitest";
import type { Support } from "../../contract/faults.js";
import type { ProcessId } from "./fault-agent.js";
import { chooseShaping, describeLinkTools, type Link, shapesLinks } from "./link-tools.js";

const yes: Support = { supported: true };
const no = (reason: string): Support => ({ supported: false, reason });
const boxes: readonly ProcessId[] = ["101:7", "102:7", "103:7"];
const [n1, n2, n3] = boxes;
const places = boxes.map((box, i) => ({ name: `n${i + 1}`, address: `10.0.0.${i + 1}`, box }));
const link = (receiver: number, sender: number): Link => ({
  receiver: places[receiver - 1]!,
  sender: places[sender - 1]!,
});

describe("what shapes links", () => {
  it("is netem for what it counts, and our own program for the rest", () => {
    const both = { netem: yes, shaper: yes };
    const counted = { delayMs: 5, jitterMs: 1, lossPct: 2, reorderPct: 3, rateKbit: 64 };
    expect(chooseShaping(counted, both).name).toBe("netem");
    expect(chooseShaping({ ...counted, duplicatePct: 1 }, both).name).toBe("shaper");
    expect(chooseShaping({ corruptPct: 1 }, both).name).toBe("shaper");
    expect(chooseShaping(counted, { netem: no("none"), shaper: yes }).name).toBe("shaper");
  });

  it("is nothing where the kernel lets neither, and that is said", () => {
    const neither = { netem: no("kind is unknown"), shaper: no("no rule") };
    expect(shapesLinks(neither)).toEqual(no("this kernel has neither netem (kind is unknown) nor NFQUEUE (no rule)"));
    expect(() => chooseShaping({ delayMs: 5 }, neither)).toThrow("this machine cannot shape links: no rule");
    const netemAlone = { netem: yes, shaper: no("no rule") };
    expect(shapesLinks(netemAlone)).toEqual(yes);
    expect(describeLinkTools(netemAlone)).toContain("cannot double or damage packets here: no NFQUEUE (no rule)");
    expect(() => chooseShaping({ duplicatePct: 5 }, netemAlone)).toThrow("cannot double or damage packets: no rule");
  });

  it("stands with senders as netem, and with receivers as our own program", () => {
    const links = [link(1, 2), link(1, 3), link(2, 3)];
    const netem = chooseShaping({ delayMs: 5 }, { netem: yes, shaper: yes });
    expect(netem.wordsOf(links)).toEqual([`${n2}=10.0.0.1`, `${n3}=10.0.0.1,10.0.0.2`]);
    const shaper = chooseShaping({ delayMs: 5 }, { netem: no("none"), shaper: yes });
    expect(shaper.wordsOf(links)).toEqual([`${n1}=10.0.0.2,10.0.0.3`, `${n2}=10.0.0.3`]);
    expect(shaper.placesOf(links)).toEqual([n1, n2]);
  });
});
