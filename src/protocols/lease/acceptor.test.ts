import { beforeEach, describe, expect, it } from "vitest";
import { Acceptor } from "./acceptor.js";
import type { Ballot } from "./ballot.js";
import type { Lease, LeaseRequest } from "./messages.js";

let acceptor: Acceptor;

const ballot = (number: number, proposer = "c1#0"): Ballot => ({ number, proposer });
const lease = (token: number, holder = "c1#0.1"): Lease => ({ holder, candidate: "c1", token, durationMs: 100 });
const prepare = (asked: Ballot): LeaseRequest => ({ type: "prepare", election: "e", ballot: asked });
const propose = (asked: Ballot, proposed = lease(asked.number)): LeaseRequest => ({
  ...{ type: "propose", election: "e", ballot: asked, lease: proposed },
});

const say = (request: LeaseRequest, nowMs = 0) => acceptor.take(request, nowMs).reply;

beforeEach(() => {
  acceptor = new Acceptor("e");
});

describe("an acceptor of leases (Trencseni, Gazso & Reinhardt 2012)", () => {
  it("promises a ballot, tells what lease stands, and lets nobody with an earlier one in", () => {
    expect(say(prepare(ballot(5)))).toEqual({ type: "promised", standing: null });
    expect(say(prepare(ballot(4, "c2#0")))).toEqual({ type: "rejected", promised: 5 });
    expect(say(propose(ballot(4, "c2#0")))).toEqual({ type: "rejected", promised: 5 });
    expect(say(propose(ballot(5)))).toEqual({ type: "accepted" });
    expect(say(prepare(ballot(6, "c2#0")), 99)).toEqual({ type: "promised", standing: lease(5) });
  });

  it("promises a number to one proposer alone, so that no two tenures can bear one token", () => {
    say(prepare(ballot(5, "c1#0")));
    expect(say(prepare(ballot(5, "c2#0")))).toEqual({ type: "rejected", promised: 5 });
    expect(say(propose(ballot(5, "c2#0")))).toEqual({ type: "rejected", promised: 5 });
  });

  it("says the same to a copy of what it has granted", () => {
    say(prepare(ballot(5)));
    expect(say(prepare(ballot(5)))).toEqual({ type: "promised", standing: null });
  });

  it("accepts a lease of a ballot that it was never asked to promise, but not once it promised a later one", () => {
    expect(say(propose(ballot(5)))).toEqual({ type: "accepted" });
    say(prepare(ballot(7, "c2#0")));
    expect(say(propose(ballot(6)))).toEqual({ type: "rejected", promised: 7 });
  });

  it("forgets the lease when its own clock says that it has run out, and not a moment sooner", () => {
    say(propose(ballot(5)), 1000);
    expect(acceptor.standing(1099.9)).toEqual(lease(5));
    expect(acceptor.standing(1100)).toBeUndefined();
    expect(say(prepare(ballot(6)), 1100)).toEqual({ type: "promised", standing: null });
  });

  it("counts a lease that is prolonged from then on", () => {
    say(propose(ballot(5)), 1000);
    say(propose(ballot(8), lease(5)), 1090);
    expect(acceptor.standing(1189)).toEqual(lease(5));
    expect(acceptor.standing(1190)).toBeUndefined();
  });

  it("lets go of the lease whose token is given back, and of no other", () => {
    say(propose(ballot(5)));
    expect(say({ type: "release", election: "e", token: 4 })).toEqual({ type: "released" });
    expect(say({ type: "inspect", election: "e" })).toEqual({ type: "standing", lease: lease(5) });
    say({ type: "release", election: "e", token: 5 });
    expect(say({ type: "inspect", election: "e" })).toEqual({ type: "standing", lease: null });
  });

  it("knows after a restart what it promised and accepted, and starts the lease's timer anew", () => {
    const written = [prepare(ballot(5)), propose(ballot(5)), prepare(ballot(9, "c2#0"))].flatMap(
      (request) => acceptor.take(request, 0).records,
    );
    const restarted = new Acceptor("e");
    for (const record of written) restarted.restore(record, 5000);
    expect(restarted.promised).toEqual(ballot(9, "c2#0"));
    expect(restarted.standing(5099)).toEqual(lease(5));
    expect(restarted.standing(5100)).toBeUndefined();
  });

  it("knows as much from the records that take the place of all others", () => {
    say(propose(ballot(5)));
    say(prepare(ballot(9, "c2#0")));
    const restarted = new Acceptor("e");
    for (const record of acceptor.records(50)) restarted.restore(record, 0);
    expect(restarted.promised.number).toBe(9);
    expect(restarted.standing(99)).toEqual(lease(5));
    const later = new Acceptor("e");
    for (const record of acceptor.records(100)) later.restore(record, 0);
    expect(later.promised.number).toBe(9);
    expect(later.standing(0)).toBeUndefined();
  });

  it("does not take up again after a restart what was given back", () => {
    const written = [propose(ballot(5)), { type: "release", election: "e", token: 5 } as const].flatMap(
      (request) => acceptor.take(request, 0).records,
    );
    const restarted = new Acceptor("e");
    for (const record of written) restarted.restore(record, 0);
    expect(restarted.standing(0)).toBeUndefined();
    expect(restarted.promised.number).toBe(5);
  });
});
