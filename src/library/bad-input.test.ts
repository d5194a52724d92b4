import { describe, expect, it } from "vitest";
import { checkLinearizable, UserError } from "./index.js";

const good = { f: "write", input: { value: 1 }, start: 0, end: 1 };

/** As JavaScript, which no types hold back. */
function messageFor(options: object): string {
  try {
    const { verdict } = checkLinearizable(options as Parameters<typeof checkLinearizable>[0]);
    return `no error, but ${verdict}`;
  } catch (thrown) {
    if (!(thrown instanceof UserError)) throw thrown;
    return thrown.message;
  }
}

const wrongly = (wrong: object) =>
  messageFor({ model: "register", operations: [good, { ...good, start: 5, end: 6, ...wrong }] });
const around: { value: unknown } = { value: null };
around.value = [around];

const FIELDS = "f, input, output, outcome, start, end, process, host, resource, key";

describe("bad input", () => {
  it.each<[object, string]>([
    [{ f: "" }, `operations[1].f is "", not the operation's name, a string`],
    [{ f: undefined }, "operations[1].f is undefined, not the operation's name, a string"],
    [{ start: "0" }, 'operations[1].start is "0", not a finite number'],
    [{ start: 5n }, "operations[1].start is the bigint 5, not a finite number"],
    [{ start: Number.NaN }, "operations[1].start is NaN, not a finite number"],
    [{ start: new Date(0) }, "operations[1].start is a Date, not a finite number"],
    [{ end: null }, "operations[1].end is null, not a finite number, or left out where it never returned"],
    [{ end: Infinity }, "operations[1].end is Infinity, not a finite number, or left out where it never returned"],
    [{ end: 4 }, "operations[1] ends at 4, before its start at 5"],
    [{ end: undefined, outcome: "ok" }, "operations[1] was answered (its outcome is ok) and has no end"],
    [{ outcome: "info" }, 'operations[1].outcome is "info", not one of ok, refused, failed, unknown'],
    [{ process: -1 }, "operations[1].process is -1, not an integer from 0"],
    [{ process: "c1" }, 'operations[1].process is "c1", not an integer from 0'],
    [{ host: 3 }, "operations[1].host is 3, not a string"],
    [{ key: 3 }, "operations[1].key is 3, not a string"],
    [{ resource: ["r"] }, 'operations[1].resource is ["r"], not a string'],
    [{ returned: 9 }, `operations[1] has a field returned; the fields are ${FIELDS}`],
    [{ input: { value: undefined } }, "operations[1].input.value is undefined, which JSON cannot hold"],
    [{ input: { value: 3n } }, "operations[1].input.value is a bigint, which JSON cannot hold"],
    [{ input: { value: [1, Number.NaN] } }, "operations[1].input.value[1] is NaN, which JSON cannot hold"],
    [{ input: { value: new Array(2) } }, "operations[1].input.value[0] is undefined, which JSON cannot hold"],
    [{ input: { value: new Map() } }, "operations[1].input.value is a Map, which JSON cannot hold"],
    [{ input: around }, "operations[1].input.value[0] holds itself, which JSON cannot hold"],
    [{ output: () => 1 }, "operations[1].output is a function, which JSON cannot hold"],
    // What the model does not take.
    [{ f: "put" }, "operations[1]: the model register knows no put, only read, write, cas"],
    [{ input: 1 }, "operations[1]: invoke write carries {value} in the model register, not 1"],
    [{ f: "read", input: null, output: 1 }, "operations[1]: ok read carries {value} in the model register, not 1"],
  ])("%o is told by its place", (wrong, expected) => {
    expect(wrongly(wrong)).toBe(expected);
  });

  it("is told of an operation that is none", () => {
    const expected = "not an object {f, input, output, start, end}";
    expect(messageFor({ model: "register", operations: [null] })).toBe(`operations[0] is null, ${expected}`);
    expect(messageFor({ model: "register", operations: ["write 1"] })).toBe(`operations[0] is "write 1", ${expected}`);
    expect(messageFor({ model: "register", operations: new Array(2) })).toBe(`operations[0] is undefined, ${expected}`);
    expect(messageFor({ model: "register" })).toBe("operations: expected a list, not undefined");
    expect(messageFor({ model: "register", operations: { 0: good } })).toBe("operations: expected a list, not object");
  });

  it("is told by the place in the list, whatever came first in time", () => {
    const operations = [
      { ...good, start: 8, end: 9 },
      { ...good, f: "put" },
    ];
    expect(messageFor({ model: "register", operations })).toMatch(/^operations\[1\]: the model register knows no put/);
  });

  it("is told of processes that do two things at once, but not after an unknown outcome", () => {
    const at = (start: number, end: number | undefined, rest: object = {}) => ({
      ...good,
      process: 3,
      start,
      ...(end === undefined ? {} : { end }),
      ...rest,
    });
    expect(messageFor({ model: "register", operations: [at(5, 9), at(0, 6)] })).toBe(
      "operations[0]: process 3 invokes write at 5, while its write (operations[1]) runs until 6",
    );
    for (const apart of [
      [at(0, 5), at(5, 6), at(6, 6), at(6, 7)],
      [at(0, undefined), at(1, 2)],
      [at(0, 9, { outcome: "unknown" }), at(1, 2)],
      [at(0, 9), at(1, 2, { process: 4 })],
    ]) {
      expect(messageFor({ model: "register", operations: apart })).toBe("no error, but valid");
    }
  });

  it("is told of models, limits and initial states", () => {
    const operations = [good];
    expect(messageFor({ model: "registers", operations })).toMatch(
      /^model: there is no model registers; known are register, cas-register, .*, or an object \{init, step\}$/,
    );
    expect(messageFor({ operations })).toBe("model: expected a model's name, or an object {init, step}, not undefined");
    expect(messageFor({ model: { init: () => 0 }, operations })).toBe("the module exports no function step, only init");
    expect(messageFor({ model: "kv", initial: 3, operations })).toBe(
      'initial: the model kv starts with a string, e.g. "", not 3',
    );
    expect(messageFor({ model: "register", initial: new Date(0), operations })).toBe(
      "initial is a Date, which JSON cannot hold",
    );
    expect(messageFor({ model: "register", limits: { maxConfigurations: 0 }, operations })).toBe(
      "limits.maxConfigurations is 0, not an integer above 0",
    );
    expect(messageFor({ model: "register", limits: { maxBytes: 0.5 }, operations })).toBe(
      "limits.maxBytes is 0.5, not an integer above 0",
    );
  });

  it("is told of locks that nobody can be said to own", () => {
    expect(messageFor({ model: "owned-mutex", operations: [{ f: "acquire", start: 0, end: 1 }] })).toBe(
      "operations[0] has no process or host, and the model owned-mutex tells callers apart",
    );
  });

  it("is told of options that there are none of", () => {
    expect(messageFor({ model: "register", operations: [good], intial: 3 })).toBe(
      "there is no option intial; the options are model, operations, initial, limits",
    );
  });
});
