import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Outbox } from "../../../contract/outbox.js";
import { schedules } from "../../../contract/testing/chaos.js";
import { PAPER } from "../rules/paxos-rules.js";
import { Acceptor } from "./acceptor.js";
import { Learner, TwoValuesChosen } from "./learner.js";
import { Proposer } from "./proposer.js";
import { chosenIn, deliver, type Synod, synodOf, want } from "./testing/synod.js";

const ballot = (round: number, node = "n1") => ({ round, node });

describe("an acceptor (Lamport 2001, section 2.2)", () => {
  const acceptor = () => new Acceptor(PAPER, new Outbox());

  it("promises, and from then on refuses lower ballots in both phases", () => {
    const one = acceptor();
    expect(one.prepare(ballot(2)).answer).toEqual({ type: "promise", ballot: ballot(2) });
    expect(one.prepare(ballot(1)).answer).toMatchObject({ type: "refused", promised: ballot(2) });
    expect(one.accept(ballot(1, "n9"), "late").answer).toMatchObject({ type: "refused" });
    expect(one.accepted).toBeUndefined();
  });

  it("accepts in the ballot that it has promised, and in one above", () => {
    const one = acceptor();
    one.prepare(ballot(2));
    expect(one.accept(ballot(2), "a").answer).toMatchObject({ type: "accepted" });
    expect(one.accept(ballot(2, "n2"), "b").answer).toMatchObject({ type: "accepted" });
    // P1a "subsumes P1": having accepted in a ballot, it is bound by it.
    expect(one.prepare(ballot(2)).answer).toMatchObject({ type: "refused", promised: ballot(2, "n2") });
  });

  it("tells with a promise what it accepted last", () => {
    const one = acceptor();
    one.accept(ballot(1), "a");
    one.accept(ballot(2), "b");
    expect(one.prepare(ballot(3)).answer).toMatchObject({ accepted: { ballot: ballot(2), value: "b" } });
  });

  it("remembers promises and acceptances over a restart (section 2.5)", () => {
    const again = acceptor();
    again.recover([
      { type: "accept", ballot: ballot(1), value: "a" },
      { type: "promise", ballot: ballot(4) },
    ]);
    expect(again.accept(ballot(3), "b").answer).toMatchObject({ type: "refused", promised: ballot(4) });
    expect(again.prepare(ballot(5)).answer).toMatchObject({ accepted: { value: "a" } });
  });
});

describe("a proposer (section 2.2)", () => {
  const proposer = () => new Proposer({ id: "n1", acceptors: 3, rules: PAPER });

  it("proposes its own value where a majority reports none", () => {
    const one = proposer();
    const first = one.begin("mine");
    expect(one.promised("n1", first, undefined)).toBeUndefined();
    expect(one.promised("n2", first, undefined)).toEqual({ value: "mine" });
  });

  it("proposes the reported value of the highest ballot instead (P2c)", () => {
    const one = proposer();
    one.heardOf(ballot(7, "n3"));
    const first = one.begin("mine");
    expect(first).toEqual(ballot(8));
    one.promised("n2", first, { ballot: ballot(1, "n2"), value: "older" });
    expect(one.promised("n3", first, { ballot: ballot(7, "n3"), value: "newer" })).toEqual({ value: "newer" });
  });

  it("counts acceptors, not promises, and none of an earlier ballot", () => {
    const one = proposer();
    const first = one.begin("mine");
    one.promised("n2", first, undefined);
    expect(one.promised("n2", first, undefined)).toBeUndefined();
    const second = one.begin("mine");
    expect(one.promised("n1", second, undefined)).toBeUndefined();
    expect(one.promised("n3", first, undefined)).toBeUndefined();
  });
});

describe("a learner (section 2.3)", () => {
  it("knows a value to be chosen once a majority accepted it in one ballot", () => {
    const learner = new Learner(3, PAPER);
    learner.accepted("n1", ballot(1), "a");
    learner.accepted("n1", ballot(1), "a");
    learner.accepted("n2", ballot(2), "b");
    expect(learner.chosen).toBeUndefined();
    learner.accepted("n3", ballot(2), "b");
    expect(learner.chosen).toEqual({ value: "b" });
  });

  it("cries out where a second value is chosen", () => {
    const learner = new Learner(1, PAPER);
    learner.accepted("n1", ballot(1), "a");
    expect(() => learner.accepted("n1", ballot(2), "b")).toThrow(TwoValuesChosen);
  });
});

describe("three nodes", () => {
  it("choose the one value that is proposed", () => {
    const synod = synodOf(3);
    want(synod, "n1", "a");
    deliver(synod);
    expect(synod.running().map(({ chosen }) => chosen)).toEqual([{ value: "a" }, { value: "a" }, { value: "a" }]);
  });

  it("may duel without end, each preparing a higher ballot before the other is accepted (section 2.4)", () => {
    const synod = synodOf(3);
    want(synod, "n1", "a");
    deliver(synod, "prepare", "promise");
    want(synod, "n2", "b");
    for (let round = 0; round < 5; round++) {
      for (const node of ["n1", "n2"]) {
        deliver(synod, "prepare", "promise");
        deliver(synod, "accept", "refused");
        synod.wake(node);
      }
    }
    expect(chosenIn(synod)).toEqual([]);
    deliver(synod);
    expect(chosenIn(synod)).toHaveLength(1);
  });

  it("do without a torn last record, and end where an earlier one, perhaps a promise, is damaged", () => {
    const records = [1, 2].map((round) => ({ type: "promise", ballot: ballot(round) }));
    const started = (damaged: readonly number[]) =>
      synodOf(3).node("n1").step({ type: "start", records, damaged }, { monotonicMs: 0, wallMs: 0 });
    expect(started([1]).halt).toBeUndefined();
    expect(started([0]).halt).toMatch(/record 1 of the 2 on its disk is not to be trusted/);
  });

  it("does not choose what the disk of the acceptor lost", () => {
    const synod = synodOf(3, { disks: "when told" });
    want(synod, "n1", "a");
    // The prepare waits for the proposer's own promise, or a later life would use its ballot again.
    expect(synod.packets).toEqual([]);
    synod.sync("n1");
    deliver(synod);
    expect(synod.packets).toEqual([]);
    synod.sync("n2");
    deliver(synod);
    synod.crash("n2");
    synod.crash("n1");
    expect(chosenIn(synod)).toEqual([]);
  });
});

/** One of the things that can happen, to the packet or node that the number picks. */
function happen(synod: Synod, number: number): void {
  const pick = Math.floor(number / 32);
  const node = synod.ids[pick % synod.ids.length] as string;
  const place = pick % Math.max(1, synod.packets.length);
  const kind = number % 32;
  if (kind < 16) for (const packet of synod.packets.splice(place, 1)) synod.receive(packet);
  else if (kind < 20) synod.packets.splice(place, 1);
  else if (kind < 21) synod.packets.push(...synod.packets.slice(place, place + 1));
  else if (kind < 22) want(synod, node, `value of ${node}`);
  else if (kind < 23) synod.crash(node, pick % 3);
  else if (kind < 25) synod.restart(node);
  else if (kind < 30) synod.sync(node);
  else if (synod.isUp(node)) synod.wake(node);
}

const schedule = schedules(400);

/** Plays, and counts each value that some node ever took for chosen; a learner that sees two throws. */
function valuesChosen(schedule: readonly number[], synod: Synod): number {
  const seen = new Set<unknown>();
  for (const number of schedule) {
    happen(synod, number);
    for (const value of chosenIn(synod)) seen.add(value);
  }
  return seen.size;
}

describe("whatever the network, the disks and the processes do", () => {
  it("only one value is chosen", () => {
    let decided = 0;
    const clean = fc.property(schedule, fc.nat(), fc.constantFrom(3, 5), (numbers, seed, size) => {
      const values = valuesChosen(numbers, synodOf(size, { seed, disks: "when told" }));
      expect(values).toBeLessThan(2);
      decided += values;
    });
    fc.assert(clean, { numRuns: 400 });
    expect(decided).toBeGreaterThan(20);
  });

  it.each([
    "promise-not-persisted",
    "accept-below-promise",
    "accept-acknowledged-before-sync",
    "ballots-not-unique",
    "accepted-value-ignored",
    "highest-ballot-not-chosen",
    "chosen-by-minority",
    "learner-ignores-ballots",
  ])("but not so with %s", (bug) => {
    const broken = fc.property(schedule, fc.nat(), (numbers, seed) => {
      return valuesChosen(numbers, synodOf(3, { seed, disks: "when told", bug })) < 2;
    });
    expect(fc.check(broken, { seed: 1, numRuns: 3000, endOnFailure: true }).failed).toBe(true);
  });
});
