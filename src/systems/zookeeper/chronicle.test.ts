import { expect, it } from "vitest";
import { candidaciesIn } from "./chronicle.js";
import type { NodeChange, Transaction } from "./wire/transaction-log.js";

const transaction = (zxid: number, session: bigint, ...changes: readonly NodeChange[]): Transaction => ({
  zxid,
  session,
  changes,
});
const created = (path: string, ephemeral = true): NodeChange => ({ change: "created", path, ephemeral });

it("candidacies begin and end with their nodes, and with the sessions that own them", () => {
  const changes = candidaciesIn([
    transaction(1, 1n, created("/usurper/elections/e", false)),
    transaction(2, 1n, created("/usurper/elections/e/1-0000000000")),
    transaction(3, 2n, created("/usurper/elections/e/2-0000000001"), created("/usurper/elections/a%2Fb/2-0000000000")),
    transaction(4, 2n, created("/usurper/sessions/2")),
    // Whoever deletes a node, it is gone.
    transaction(5, 9n, { change: "deleted", path: "/usurper/elections/e/1-0000000000" }),
    transaction(6, 1n, { change: "session-closed" }),
    transaction(7, 2n, { change: "session-closed" }),
  ]);
  expect(changes.map(({ change, election, token, at }) => [change, election, token, at.n])).toEqual([
    ["created", "e", 2, 2],
    ["created", "e", 3, 3],
    ["created", "a/b", 3, 3],
    ["deleted", "e", 2, 5],
    ["deleted", "e", 3, 7],
    ["deleted", "a/b", 3, 7],
  ]);
});
