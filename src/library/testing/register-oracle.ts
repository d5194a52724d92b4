import fc from "fast-check";
import type { Json } from "../../core/json.js";
import type { OperationOf } from "../operation.js";

type RegisterOperation = OperationOf<"register">;

/** Histories of a register, mostly wrong ones, short enough to try all orders. */
export const registerHistories: fc.Arbitrary<readonly RegisterOperation[]> = fc.array(anyOperation(), {
  minLength: 1,
  maxLength: 5,
});

function anyOperation(): fc.Arbitrary<RegisterOperation> {
  const value = fc.constantFrom<Json>(null, 1, 2);
  const interval = fc.tuple(fc.nat(12), fc.nat(5)).map(([start, length]) => ({ start, end: start + length }));
  const answered = interval.map(({ start, end }) => ({ start, end }));
  const open = interval.map(({ start }) => ({ start }));
  const write = fc.tuple(value, fc.oneof({ weight: 4, arbitrary: answered }, { weight: 1, arbitrary: open }));
  return fc.oneof(
    write.map(([written, span]): RegisterOperation => ({ f: "write", input: { value: written }, ...span })),
    fc
      .tuple(value, answered)
      .map(([seen, span]): RegisterOperation => ({ f: "read", output: { value: seen }, ...span })),
    fc
      .tuple(value, value, fc.constantFrom("ok" as const, "refused" as const), answered)
      .map(([from, to, outcome, span]): RegisterOperation => ({ f: "cas", input: { from, to }, outcome, ...span })),
  );
}

/** Whether these operations, in this order, are answered as one register would, and not against real time. */
export function explainsAnswers(operations: readonly RegisterOperation[], order: readonly number[]): boolean {
  const inOrder = order.map((place) => operations[place] as RegisterOperation);
  const everyAnswer = operations.every(({ end }, place) => end === undefined || order.includes(place));
  return everyAnswer && new Set(order).size === order.length && isInRealTime(inOrder) && isSequential(inOrder);
}

/** Tries all orders of all subsets that hold what was answered. */
export function anOrderExists(operations: readonly RegisterOperation[]): boolean {
  return orders(operations.map((_, place) => place)).some((order) => explainsAnswers(operations, order));
}

function isInRealTime(order: readonly RegisterOperation[]): boolean {
  return order.every(({ start }, at) => order.slice(at + 1).every(({ end }) => end === undefined || end >= start));
}

function isSequential(order: readonly RegisterOperation[]): boolean {
  let held: Json = null;
  return order.every((operation) => {
    switch (operation.f) {
      case "write":
        held = operation.input.value;
        return true;
      case "read":
        return held === operation.output?.value;
      case "cas": {
        const matches = held === operation.input.from;
        if (matches && operation.outcome === "ok") held = operation.input.to;
        return matches === (operation.outcome === "ok");
      }
      default:
        return operation satisfies never;
    }
  });
}

function orders(places: readonly number[]): readonly (readonly number[])[] {
  const longer = places.flatMap((first) =>
    orders(places.filter((place) => place !== first)).map((rest) => [first, ...rest]),
  );
  return [[], ...longer];
}
