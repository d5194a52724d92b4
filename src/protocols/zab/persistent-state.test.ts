import { expect, it } from "vitest";
import { Outbox } from "../../contract/outbox.js";
import type { ZabMessage } from "./messages.js";
import { PersistentState } from "./persistent-state.js";
import { rulesWith } from "./rules.js";
import type { ZabRecord } from "./storage-records.js";

it("what a new life says by what it read waits until that is durable: it may be in the page cache alone", () => {
  const outbox = new Outbox<ZabMessage, ZabRecord>();
  const state = new PersistentState(outbox, rulesWith(undefined));
  const said: string[] = [];
  state.recover({ records: [{ type: "accepted-epoch", epoch: 3 }], damaged: [] });
  state.whenDurable(() => said.push("acknowledged"));
  const { records, write } = outbox.flush(0);
  expect(records).toEqual([{ type: "accepted-epoch", epoch: 3 }]);
  expect(said).toEqual([]);
  state.synced(write as number);
  expect(said).toEqual(["acknowledged"]);
});

it("a node whose disk is empty has nothing to wait for", () => {
  const outbox = new Outbox<ZabMessage, ZabRecord>();
  const state = new PersistentState(outbox, rulesWith(undefined));
  state.recover({ records: [], damaged: [] });
  expect(outbox.flush(0).records).toEqual([]);
});
