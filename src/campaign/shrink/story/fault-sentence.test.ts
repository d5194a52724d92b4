import { describe, expect, it } from "vitest";
import type { Fault } from "../../../contract/faults.js";
import type { FaultPhase, NemesisEvent } from "../../../core/event.js";
import type { JsonObject } from "../../../core/json.js";
import { faultSentence } from "./fault-sentence.js";

function event(index: number, phase: FaultPhase, record: Partial<NemesisEvent["value"]>): NemesisEvent {
  const value = { fault: 0, phase, kind: "kill", target: "one", targets: ["n1"], ...record };
  return { index, timeNs: (index + 1) * 1_500_000_000, process: "nemesis", type: "info", f: "kill", value };
}

/** In force from 3 s to 6 s. */
function told(asked: Fault): string {
  const phases: readonly FaultPhase[] = ["injecting", "injected", "healing", "healed"];
  return faultSentence({
    kind: "fault",
    events: phases.map((phase, index) =>
      event(index, phase, phase === "injecting" ? { asked: { ...asked } as unknown as JsonObject } : {}),
    ),
  });
}

describe("a fault in words", () => {
  const cases: readonly [Fault, string][] = [
    [{ kind: "kill", targets: ["n1", "n2"], signal: "KILL" }, "n1 and n2 were killed and started again at 6.000 s."],
    [{ kind: "pause", targets: ["c1"] }, "c1 stood still until 6.000 s, and then went on, unaware."],
    [
      { kind: "partition", grudge: { n1: ["n2", "n3"], n2: ["n1"], n3: ["n1"] }, heal: "fast" },
      "n1 and the others (n2 and n3) could not hear each other until 6.000 s.",
    ],
    [
      { kind: "partition", grudge: { n1: ["n2"], n2: ["n1"] }, heal: "fast" },
      "n1 and n2 could not hear each other until 6.000 s.",
    ],
    [
      { kind: "partition", grudge: { n1: ["n3"], n2: ["n3"] }, heal: "fast" },
      "n1 and n2 heard nothing from n3 until 6.000 s.",
    ],
    [
      { kind: "partition", grudge: { n1: ["n3"], n2: ["n3", "n4"] }, heal: "fast" },
      "n1 heard nothing from n3; n2 heard nothing from n3 and n4 until 6.000 s.",
    ],
    [
      { kind: "links", links: { n1: ["n2"] }, shape: { delayMs: 300, lossPct: 20 } },
      "What n2 sent to n1 took 300 ms longer and got lost in 20% of packets, until 6.000 s.",
    ],
    [
      {
        kind: "links",
        links: { n1: ["n2", "n3", "c1"], n2: ["n1", "n3"], n3: ["n1", "n2"], c1: ["n1"] },
        shape: { delayMs: 20, jitterMs: 40, duplicatePct: 50 },
      },
      "What was sent on 8 links among c1, n1, n2 and n3 took 20 to 60 ms longer and arrived twice in 50% of packets, until 6.000 s.",
    ],
    [
      { kind: "partition", grudge: { n1: ["n2", "n3", "n4"], n2: ["n3", "n4"], n3: ["n1", "n4"] }, heal: "fast" },
      "7 links among n1, n2, n3 and n4 carried nothing until 6.000 s.",
    ],
    [
      { kind: "clock", targets: ["c1"], clock: "wall", offsetMs: -5000, ratePpm: 200_000 },
      "The wall clock of c1 jumped by -5000 ms and went 20% too fast, until 6.000 s.",
    ],
    [
      { kind: "disk", targets: ["n1"], mode: "power-loss" },
      "n1 lost power, and with it what the disk had not synced; started again at 6.000 s.",
    ],
    [
      { kind: "disk", targets: ["n1", "n2"], mode: "slow-sync", slowMs: 50 },
      "Each sync of the disk of n1 and n2 took 50 ms longer, until 6.000 s.",
    ],
    [{ kind: "membership", targets: ["n3"] }, "n3 was removed from the cluster and taken in again at 6.000 s."],
    [{ kind: "admin", verb: "transfer-leadership" }, "The cluster was asked to transfer leadership."],
  ];

  it.each(cases)("%j", (fault, sentence) => {
    expect(told(fault)).toBe(sentence);
  });

  it("that never ended, was skipped, or that nobody spelled out", () => {
    const asked = { kind: "pause", targets: ["c1"] };
    const unhealed = [event(0, "injecting", { asked }), event(1, "injected", {})];
    expect(faultSentence({ kind: "fault", events: unhealed })).toBe("c1 stood still.");
    const skipped = [event(0, "skipped", { kind: "pause", reason: "no contender led" })];
    expect(faultSentence({ kind: "fault", events: skipped })).toBe(
      "A pause found nothing to break (no contender led).",
    );
    expect(faultSentence({ kind: "fault", events: [event(0, "injected", {})] })).toBe(
      "n1 was under kill from then on.",
    );
  });
});
