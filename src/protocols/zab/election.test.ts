import { describe, expect, it } from "vitest";
import { Election } from "./election.js";
import type { Notification, Vote } from "./messages.js";
import { rulesWith } from "./rules.js";

const vote = (leader: string, zxid = 0, currentEpoch = 1): Vote => ({ leader, currentEpoch, zxid });

function looking(round: number, given: Vote): Notification {
  return { type: "notification", state: "looking", round, vote: given };
}

function settled(state: "following" | "leading", leader: string, round = 9): Notification {
  return { type: "notification", state, round, vote: vote(leader) };
}

/** One of five nodes, which waits 20 ms for a better vote than a quorum's. */
function electionOf(self: string, own = vote(self), round = 1): Election {
  return new Election(round, { self, own, quorum: 3, rules: rulesWith(undefined), finalizeWaitMs: 20 });
}

describe("fast leader election (Medeiros 2012, section III.B)", () => {
  it("a vote is better by its epoch, then its zxid, then its leader's id", () => {
    const { isBetterVote } = rulesWith(undefined);
    const ascending = [vote("n1", 7, 1), vote("n2", 7, 1), vote("n1", 8, 1), vote("n1", 2, 2), vote("n1", 3, 2)];
    const better = ascending.map((left) => ascending.map((right) => isBetterVote(left, right)));
    expect(better).toEqual(ascending.map((_, i) => ascending.map((_, j) => i > j)));
  });

  it("who hears of a better vote takes it over and tells everybody, once", () => {
    const election = electionOf("n2");
    expect(election.hear("n3", looking(1, vote("n3")), 0)).toEqual({ type: "broadcast" });
    expect(election.vote).toEqual(vote("n3"));
    expect(election.hear("n1", looking(1, vote("n3")), 0)).toEqual({ type: "nothing" });
    expect(election.hear("n1", looking(1, vote("n1")), 0)).toEqual({ type: "nothing" });
  });

  it("a quorum of equal votes decides, when no better one has come for a while", () => {
    const election = electionOf("n2");
    election.hear("n3", looking(1, vote("n3")), 100);
    expect(election.decideAtMs).toBe(Number.POSITIVE_INFINITY);
    election.hear("n1", looking(1, vote("n3")), 105);
    expect(election.decideAtMs).toBe(125);
    election.hear("n4", looking(1, vote("n4")), 110);
    expect([election.vote.leader, election.decideAtMs]).toEqual(["n4", Number.POSITIVE_INFINITY]);
  });

  it("votes for one node do not add up where it had different histories", () => {
    const election = electionOf("n2", vote("n3", 5));
    election.hear("n1", looking(1, vote("n3", 4)), 0);
    election.hear("n4", looking(1, vote("n3", 4)), 0);
    expect(election.decideAtMs).toBe(Number.POSITIVE_INFINITY);
  });

  it("a later round makes all earlier votes void, the node's own change of mind too", () => {
    const election = electionOf("n2");
    election.hear("n3", looking(1, vote("n3")), 0);
    election.hear("n4", looking(1, vote("n3")), 0);
    expect(election.hear("n1", looking(2, vote("n1")), 5)).toEqual({ type: "broadcast" });
    expect([election.round, election.vote, election.decideAtMs]).toEqual([2, vote("n2"), Number.POSITIVE_INFINITY]);
  });

  it("a vote of an earlier round does not count, and is answered", () => {
    const election = electionOf("n2", vote("n2"), 3);
    expect(election.hear("n5", looking(2, vote("n5")), 0)).toEqual({ type: "answer" });
    expect(election.vote.leader).toBe("n2");
  });

  it("a leader that a quorum has already is joined, once it says itself that it leads", () => {
    const election = electionOf("n2");
    expect(election.hear("n4", settled("following", "n3"), 0)).toEqual({ type: "nothing" });
    expect(election.hear("n5", settled("following", "n3"), 0)).toEqual({ type: "nothing" });
    expect(election.hear("n3", settled("leading", "n3"), 0)).toEqual({ type: "join", leader: "n3" });
  });

  it("two that say so are no quorum, unless the node's own vote of the same round makes it one", () => {
    const election = electionOf("n2", vote("n2"), 9);
    election.hear("n3", settled("leading", "n3", 8), 0);
    expect(election.hear("n4", settled("following", "n3", 8), 0)).toEqual({ type: "nothing" });
    election.hear("n1", looking(9, vote("n3")), 0);
    election.hear("n3", settled("leading", "n3", 9), 0);
    expect(election.hear("n4", settled("following", "n3", 9), 0)).toEqual({ type: "join", leader: "n3" });
  });

  it("who looks again is not counted as following any more", () => {
    const election = electionOf("n2");
    election.hear("n3", settled("leading", "n3"), 0);
    election.hear("n4", settled("following", "n3"), 0);
    election.hear("n4", looking(1, vote("n1")), 0);
    expect(election.hear("n5", settled("following", "n3"), 0)).toEqual({ type: "nothing" });
  });
});
