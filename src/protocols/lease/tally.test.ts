import { describe, expect, it } from "vitest";
import type { Lease, LeaseReply } from "./messages.js";
import { acceptsIn, highestNumberIn, judgeAccepts, judgePromises, leaseOfMajority } from "./tally.js";

const lease = (token: number): Lease => ({ holder: "c1#0.1", candidate: "c1", token, durationMs: 100 });
const said = (...replies: LeaseReply[]) => new Map(replies.map((reply, at) => [`n${at + 1}`, reply]));

const free: LeaseReply = { type: "promised", standing: null };
const kept = (token: number): LeaseReply => ({ type: "promised", standing: lease(token) });
const rejected = (promised: number): LeaseReply => ({ type: "rejected", promised });
const accepted: LeaseReply = { type: "accepted" };
const none: LeaseReply = { type: "standing", lease: null };
const keeps = (token: number): LeaseReply => ({ type: "standing", lease: lease(token) });

const isNobodys = () => false;

describe("the first phase", () => {
  it.each([
    ["open", "two of five have promised", said(free, free)],
    ["won", "three have", said(free, free, free)],
    ["won", "three have, though another keeps a lease", said(free, kept(7), free, free)],
    ["open", "two keep a lease and three have not answered", said(kept(7), kept(7))],
    ["lost", "three keep one", said(kept(7), free, kept(7), kept(7))],
    ["lost", "one keeps one and two have promised a later ballot", said(kept(7), rejected(9), rejected(9))],
  ] as const)("is %s where %s", (progress, _, answers) => {
    expect(judgePromises(answers, 5, isNobodys)).toBe(progress);
  });

  it("takes a lease that is to be prolonged for none", () => {
    const isOwn = ({ token }: Lease): boolean => token === 7;
    expect(judgePromises(said(kept(7), kept(7), free), 5, isOwn)).toBe("won");
    expect(judgePromises(said(kept(8), kept(8), kept(8)), 5, isOwn)).toBe("lost");
  });
});

describe("the second phase", () => {
  it("is won by a majority, and no sooner", () => {
    expect(judgeAccepts(said(accepted, accepted), 5)).toBe("open");
    expect(judgeAccepts(said(accepted, accepted, rejected(9), accepted), 5)).toBe("won");
    expect(judgeAccepts(said(accepted, rejected(9), rejected(9), rejected(8)), 5)).toBe("lost");
    expect(acceptsIn(said(accepted, rejected(9), accepted))).toBe(2);
  });

  it("shows how high the next ballot must be", () => {
    expect(highestNumberIn(said(accepted, rejected(9), rejected(8)))).toBe(9);
    expect(highestNumberIn(said())).toBe(0);
  });
});

describe("who leads", () => {
  it("is told by a majority, or not at all while one may yet tell", () => {
    expect(leaseOfMajority(said(keeps(7), keeps(7), none), 5)).toBeUndefined();
    expect(leaseOfMajority(said(keeps(7), keeps(7), none, keeps(7)), 5)).toEqual(lease(7));
    expect(leaseOfMajority(said(none, none, none), 5)).toBeNull();
    expect(leaseOfMajority(said(keeps(7), none, keeps(5), none), 5)).toBeNull();
  });
});
