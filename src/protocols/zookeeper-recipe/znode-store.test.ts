import { beforeEach, describe, expect, it } from "vitest";
import type { Json } from "../../core/json.js";
import type { ZnodeCommand, ZnodeQuery } from "./znode-requests.js";
import { ZnodeStore } from "./znode-store.js";

const at = (monotonicMs: number) => ({ monotonicMs, wallMs: monotonicMs });

let store: ZnodeStore;
let index: number;

beforeEach(() => {
  store = new ZnodeStore();
  index = 0;
  apply({ type: "create", path: "/e", data: "", mode: { type: "persistent" } });
});

function apply(command: ZnodeCommand, nowMs = 0): Json {
  return store.apply(command as unknown as Json, ++index, at(nowMs));
}

function show(query: ZnodeQuery): Json {
  return store.query(query as unknown as Json);
}

/** The id of a new session. */
function session(ttlMs = 1000): string {
  apply({ type: "open-session", ttlMs });
  return `session-${index}`;
}

function enter(owner: string, prefix = "/e/n_", data = "c"): Json {
  return apply({ type: "create", path: prefix, data, mode: { type: "ephemeral-sequential", session: owner } });
}

describe("znodes (Hunt et al. 2010, section 2.2)", () => {
  it("a node needs its parent, and its place must be free", () => {
    const persistent = { type: "persistent" } as const;
    expect(apply({ type: "create", path: "/no/where", data: "", mode: persistent })).toMatchObject({
      reason: "no-node",
    });
    expect(apply({ type: "create", path: "/e", data: "", mode: persistent })).toMatchObject({ reason: "node-exists" });
    expect(apply({ type: "delete", path: "/e/n_0000000000" })).toMatchObject({ reason: "no-node" });
  });

  it("sequential nodes get rising numbers, none of them twice", () => {
    const owner = session();
    expect(enter(owner)).toMatchObject({ value: { path: "/e/n_0000000000", czxid: index } });
    apply({ type: "delete", path: "/e/n_0000000000" });
    expect(enter(owner)).toMatchObject({ value: { path: "/e/n_0000000001" } });
    expect(apply({ type: "delete", path: "/e" })).toMatchObject({ reason: "not-empty" });
  });

  it("an ephemeral node goes with its session, revoked or expired, and needs one to begin with", () => {
    const [kept, revoked, expired] = [session(9000), session(), session()];
    for (const owner of [kept, revoked, expired]) enter(owner);
    apply({ type: "revoke-session", session: revoked });
    store.lead(at(0));
    apply({ type: "renew-session", session: kept }, 500);
    for (const command of store.due(at(1500))) apply(command as unknown as ZnodeCommand, 1500);
    expect(show({ type: "children", path: "/e" })).toEqual({ type: "done", value: { names: ["n_0000000000"] } });
    expect(enter(expired)).toMatchObject({ reason: "session-gone" });
  });

  it("an expiry is void once the session was renewed after it was proposed", () => {
    const owner = session();
    enter(owner);
    apply({ type: "renew-session", session: owner });
    expect(apply({ type: "expire-session", session: owner, renewals: 0 })).toMatchObject({ reason: "session-renewed" });
    expect(show({ type: "read", path: "/e/n_0000000000" })).toMatchObject({ type: "done" });
  });

  it("a watch is pending while the path is as it was read, and only then", () => {
    enter(session());
    const path = "/e/n_0000000000";
    const czxid = index;
    expect(show({ type: "await-change", path, czxid })).toEqual({ type: "pending" });
    expect(show({ type: "await-change", path, czxid: czxid - 1 })).toMatchObject({ type: "done" });
    apply({ type: "delete", path });
    expect(show({ type: "await-change", path, czxid })).toMatchObject({ type: "done" });
    // As ZooKeeper's exists(): a watch on a node that is not there waits for it to be created.
    expect(show({ type: "await-change", path, czxid: null })).toEqual({ type: "pending" });
  });

  it("the guard lets through whose node stands, waiters too, and nobody whose node is gone", () => {
    const write = (token: number) =>
      apply({ type: "write-fenced", resource: "r", fence: "guard", election: "e", token, value: token });
    const owner = session();
    enter(owner, "/e/b-n_");
    const first = index;
    enter(owner, "/e/a-n_");
    const second = index;
    expect([write(first), write(second)]).toMatchObject([{ type: "done" }, { type: "done" }]);
    apply({ type: "delete", path: "/e/b-n_0000000000" });
    expect(write(first)).toEqual({ type: "refused", reason: "fenced", seen: { token: second } });
  });

  it("the fence `token` refuses older tokens, and `none` nobody", () => {
    const write = (fence: "token" | "none", token: number) =>
      apply({ type: "append-fenced", resource: fence, fence, election: "e", token, value: token });
    expect([write("token", 9), write("token", 8), write("none", 9), write("none", 8)]).toMatchObject([
      { type: "done" },
      { type: "refused", seen: { token: 9 } },
      { type: "done" },
      { type: "done" },
    ]);
    expect(show({ type: "peek-fenced-log", resource: "none" })).toMatchObject({ value: { value: { length: 2 } } });
  });

  it("a snapshot gives the whole state back, and what nobody understands is refused", () => {
    enter(session());
    apply({ type: "write-fenced", resource: "r", fence: "token", election: "e", token: 3, value: 1 });
    const copy = new ZnodeStore();
    copy.restore(JSON.parse(JSON.stringify(store.snapshot())) as Json);
    expect(copy.snapshot()).toEqual(store.snapshot());
    expect(store.apply({ type: "nonsense" }, 99, at(0))).toEqual({ type: "refused", reason: "not-understood" });
    expect(store.query({ type: "nonsense" })).toEqual({ type: "refused", reason: "not-understood" });
  });
});
