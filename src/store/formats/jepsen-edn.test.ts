import { describe, expect, it } from "vitest";
import { refusal } from "../testing/refusal.js";
import { eventsOf } from "../testing/summary.js";
import { jepsenEdn } from "./jepsen-edn.js";

const read = (text: string) => eventsOf(jepsenEdn, text);
const independent = (text: string) => eventsOf(jepsenEdn, text, true);

/** An operation of one process, as maps. */
const operation = (f: string, invoked: string, type: string, value: string) =>
  `{:process 0, :type :invoke, :f :${f}, :value ${invoked}}\n{:process 0, :type :${type}, :f :${f}, :value ${value}}\n`;
/** What the completion of an operation becomes. */
const completion = (f: string, invoked: string, type: string, value: string) =>
  read(operation(f, invoked, type, value)).lines[1];

describe("a history of Jepsen's in EDN", () => {
  const lines = ['0 invoke write {"value":3}', "1 invoke read null", "0 ok write null", '1 ok read {"value":3}'];
  const maps = [
    "{:process 0, :type :invoke, :f :write, :value 3}",
    "{:process 1, :type :invoke, :f :read, :value nil}",
    "{:process 0, :type :ok, :f :write, :value 3}",
    "{:process 1, :type :ok, :f :read, :value 3}",
  ];
  const tuples = ["[0 :invoke :write 3]", "[1 :invoke :read]", "[0 :ok :write 3]", "[1 :ok :read 3]"];

  it.each([
    ["maps, one a line", maps.join("\n")],
    ["maps on one line", maps.join("")],
    ["a vector of maps", `[${maps.join("\n ")}]\n`],
    ["a list of maps", `; from a test\n(${maps.join(", ")})`],
    ["records", maps.map((map) => `#jepsen.history.Op${map}`).join("\n")],
    ["old records in a vector", `[${maps.map((map) => `#knossos.op.Op ${map}`).join(" ")}]`],
    ["tuples, one a line", tuples.join("\n")],
    ["a vector of tuples", `[${tuples.join("\n")}]`],
    ["lists as tuples", `(${tuples.join("\n").replaceAll("[", "(").replaceAll("]", ")")})`],
    ["maps over several lines, with more in them", maps.join("\n").replaceAll(",", '\n  :node "n1" #_off,\n ; so\n ')],
    ["strings for keywords", maps.join("\n").replaceAll(/:(invoke|ok|write|read)/g, '"$1"')],
  ])("may be %s", (_, text) => {
    const { lines: found, events, warnings } = read(text);
    expect(found).toEqual(lines);
    expect(warnings).toEqual([]);
    expect(events.map(({ index, timeNs }) => [index, timeNs])).toEqual([0, 1, 2, 3].map((at) => [at, 1_000_000 * at]));
    expect(events[1]).toMatchObject({ host: "p1" });
  });

  it.each([
    ["write", "3", "ok", "3", "0 ok write null"],
    ["write", "3", "ok", "nil", "0 ok write null"],
    ["write", "3", "fail", "3", '0 fail write {"value":3} cause=unavailable'],
    ["write", "3", "info", ":timed-out", '0 info write {"value":3} error=timed-out'],
    ["write", '{:b :x, :a "y"}', "ok", "nil", "0 ok write null"],
    ["read", "nil", "ok", "3", '0 ok read {"value":3}'],
    ["read", "4", "ok", "3", '0 ok read {"value":3}'],
    ["read", "nil", "ok", ":k", '0 ok read {"value":"k"}'],
    ["read", "nil", "ok", "nil", "0 fail read null cause=unavailable error=nil was read, which says nothing"],
    ["read", "nil", "ok", "#{2 1}", '0 ok read {"value":[1,2],"values":[1,2]}'],
    ["read", "nil", "fail", "nil", "0 fail read null cause=unavailable"],
    ["cas", "[1 2]", "ok", "[1 2]", "0 ok cas null"],
    ["cas", "(1 2)", "fail", "(1 2)", '0 fail cas {"from":1,"to":2} cause=unavailable'],
    ["acquire", "nil", "ok", "nil", "0 ok acquire null"],
    ["acquire", "nil", "ok", "7", '0 ok acquire {"token":7}'],
    ["acquire", "nil", "ok", "{:token 7, :lease 1}", '0 ok acquire {"token":7}'],
    ["acquire", "nil", "fail", ":held", "0 fail acquire null cause=unavailable"],
    ["release", "7", "ok", "nil", "0 ok release null"],
    ["add", "3", "ok", "3", "0 ok add null"],
    ["enqueue", "3", "ok", "3", "0 ok enqueue null"],
    ["dequeue", "nil", "ok", "3", '0 ok dequeue {"value":3}'],
    ["dequeue", "nil", "fail", ":empty", "0 fail dequeue null cause=unavailable"],
    ["transfer", "{:from 1}", "ok", "{:left 2}", '0 ok transfer {"left":2}'],
    ["transfer", "{:from 1}", "fail", "nil", '0 fail transfer {"from":1} cause=unavailable'],
    ["txn", "[[:r :x nil] [:w :y 2]]", "ok", "[[:r :x 1] [:w :y 2]]", '0 ok txn {"ops":[["r","x",1],["w","y",2]]}'],
    ["txn", "[[:read 1 nil] [:write 2 2]]", "ok", "[[:read 1 nil] [:write 2 2]]", '0 ok txn {"ops":[["w",2,2]]}'],
    ["txn", "[[:r [1 2] nil]]", "ok", "[[:r [1 2] 3]]", '0 ok txn {"ops":[["r","[1 2]",3]]}'],
    ["txn", "[[:r 1 nil] [:w 2 2]]", "ok", "nil", '0 ok txn {"ops":[["w",2,2]]}'],
    ["txn", "[[:r 1 5] [:w 2 2]]", "info", "nil", '0 info txn {"ops":[["r",1,null],["w",2,2]]} error=unknown outcome'],
    ["read", "[[:r 1 nil] [:r 2 nil]]", "ok", "[[:r 1 1] [:r 2 2]]", '0 ok txn {"ops":[["r",1,1],["r",2,2]]}'],
  ])("tells %s %s, %s %s", (f, invoked, type, value, expected) => {
    expect(completion(f, invoked, type, value)).toBe(expected);
  });

  it("keeps the errors it is told", () => {
    const text = `[0 :invoke :read nil][0 :fail :read nil [:not-found "lease"]]\n{:process 0, :type :invoke, :f :read}
      {:process 0, :type :info, :f :read, :error :timeout}`;
    expect(read(text).lines).toEqual([
      "0 invoke read null",
      '0 fail read null cause=unavailable error=[:not-found "lease"]',
      "0 invoke read null",
      "0 info read null error=timeout",
    ]);
  });

  it("gives a process that goes on after an info a number that no other has", () => {
    const text = `[0 :invoke :write 1] [0 :info :write 1] [0 :invoke :write 2] [0 :info :write 2]
      [2 :invoke :read] [1 :invoke :read] [0 :invoke :read] [5 :invoke :read]`;
    const { events } = read(text);
    expect(events.map(({ process }) => process)).toEqual([0, 0, 1, 1, 2, 3, 4, 5]);
    expect(events.filter(({ type }) => type === "invoke")).toMatchObject(
      ["p0", "p0", "p2", "p1", "p0", "p5"].map((host) => ({ host })),
    );
  });

  it("leaves operations open that nothing completes", () => {
    expect(read("[0 :invoke :write 1]\n[1 :invoke :read]").lines).toHaveLength(2);
  });

  it("skips what is no client's, and counts it", () => {
    const nemesis = '{:process :nemesis, :type :info, :f :start, :value "cut off {:n1 #{:n2}}"}';
    const { lines: found, warnings } = read(
      `[${nemesis} ${maps.join("")} {:process "log", :type :info, :f 3} ${nemesis}]`,
    );
    expect(found).toEqual(lines);
    expect(warnings).toEqual(['h: 3 events of processes that are no clients skipped (:nemesis, "log")']);
  });

  it("takes the order of the file where stamps go another way", () => {
    const text = `{:process 0, :type :invoke, :f :read, :time 50, :index 3}
      {:process 1, :type :invoke, :f :read, :time 40, :index 2}
      {:process 2, :type :invoke, :f :read, :time 1700000000000000000}
      {:process 3, :type :invoke, :f :read, :time 90, :index 9}`;
    const { events, warnings } = read(text);
    expect(events.map(({ index, timeNs }) => [index, timeNs])).toEqual([
      [0, 50],
      [1, 51],
      [2, 52],
      [3, 90],
    ]);
    expect(warnings).toEqual([
      "h: 1 event with a :time before the one above: the order of the file counts",
      "h: 1 event with an :index below the one above: the order of the file counts",
    ]);
  });

  it("says that there was nothing in it", () => {
    expect(read("[]").warnings).toEqual(["h: the file holds no events"]);
  });

  it.each([
    ["[0 :ok :read 1]", "h:1:1 process 0 completes read without an invocation"],
    ["[0 :invoke :read]\n [0 :invoke :write 1]", "h:2:2 process 0 invokes write while its read is outstanding"],
    ["[0 :invoke :read]\n[0 :ok :write 1]", "h:2:1 process 0 completes write, but it had invoked read"],
    ["[0 :invoke :read]\n[0 :info :read]\n[0 :ok :read 1]", "h:3:1 process 0 completes read without an invocation"],
    ["[0 :begin :read]", "h:1:1 type: expected one of :invoke, :ok, :fail, :info, got :begin"],
    ["[0 :invoke 7]", "h:1:1 f: expected a name, got 7"],
    ["{:process 0, :type :invoke}", "h:1:1 f: expected a name, got nothing"],
    ["[-1 :invoke :read]", "h:1:1 process: -1 is no process number"],
    ["[1.5 :invoke :read]", "h:1:1 process: 1.5 is no process number"],
    ["[nil :invoke :read]", "h:1:1 process: expected a number, or a name like :nemesis, got nil"],
    [
      "{:valid? true}",
      "h:1:1 expected an event, a map with :process, :type and :f or [process type f value], got {:valid? true}",
    ],
    [
      "[{:process 0, :type :invoke, :f :read} 7]",
      "h:1:40 expected an event, a map with :process, :type and :f or [process type f value], got 7",
    ],
    [
      "[0 :invoke :write 9007199254740993]",
      "h:1:1 process 0: 9007199254740993 cannot be held exactly: only integers up to 2^53 - 1 and plain decimals can",
    ],
    [
      "[0 :invoke :cas [1 [2 3] 4]]",
      "h:1:1 process 0: cas: expected [from to], got [1 [2 3] 4] [if these are [key value] pairs of jepsen.independent, pass --independent]",
    ],
    ["[0 :invoke :txn 3]", "h:1:1 process 0: txn: expected [[:r key nil] [:w key value] ...], got 3"],
    ["[0 :invoke :txn [[:r 3]]]", "h:1:1 process 0: txn: expected [:r key nil] or [:w key value], got [:r 3]"],
    [operation("write", "3", "ok", "4"), "h:2:1 process 0: completes with 4, which is not what it was invoked with"],
    [
      operation("txn", "[[:w 1 2]]", "ok", "[[:w 1 3]]"),
      "h:2:1 process 0: completes with [[:w 1 3]], which is not what it was invoked with",
    ],
  ])("refuses %s", (text, message) => {
    expect(refusal(() => read(text))).toBe(message);
  });
});

describe("keys of jepsen.independent", () => {
  it("are taken off the values", () => {
    const text = `[0 :invoke :write ["k" 3]] [1 :invoke :cas [:b [1 2]]] [2 :invoke :read [[1, 2] nil]]
      [0 :ok :write ["k" 3]] [1 :info :cas :timeout] [2 :ok :read [[1 2] 4]]
      {:process :nemesis, :type :info, :f :start, :value nil} [0 :invoke :read ["k" nil]] [0 :ok :read ["k" nil]]`;
    expect(independent(text).lines).toEqual([
      '0 invoke write {"value":3} key="k"',
      '1 invoke cas {"from":1,"to":2} key=:b',
      "2 invoke read null key=[1 2]",
      "0 ok write null",
      '1 info cas {"from":1,"to":2} error=timeout',
      '2 ok read {"value":4}',
      '0 invoke read null key="k"',
      "0 fail read null cause=unavailable error=nil was read, which says nothing",
    ]);
  });

  it("are values until someone says that they are keys, which is told", () => {
    const { lines: found, warnings } = read("[0 :invoke :read [1 nil]] [0 :ok :read [1 3]]");
    expect(found).toEqual(["0 invoke read null", '0 ok read {"value":[1,3],"values":[1,3]}']);
    expect(warnings).toEqual([
      "h: 1 event with a read of [key nil]: if these are keys of jepsen.independent, pass --independent",
    ]);
  });

  it("may stand on the event by themselves", () => {
    const text = "{:process 0, :type :invoke, :f :read, :key :x} {:process 0, :type :ok, :f :read, :key :x, :value 1}";
    expect(read(text).lines).toEqual(["0 invoke read null key=:x", '0 ok read {"value":1}']);
  });

  it.each([
    ["[0 :invoke :write 3]", "h:1:1 process 0: expected a pair [key value], got 3"],
    [
      "[0 :invoke :read [1 nil]]\n[0 :ok :read [2 3]]",
      "h:2:1 process 0: completes with the key 2, but was invoked with 1",
    ],
  ])("refuse %s", (text, message) => {
    expect(refusal(() => independent(text))).toBe(message);
  });
});
