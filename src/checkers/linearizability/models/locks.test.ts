import { describe, expect, it } from "vitest";
import type { Span } from "../../testing/steps.js";
import { type End, type Golden, lost, ok, operation, refused, unsent, verdictBy } from "../testing/golden.js";

const acquire = (host: string, span: Span, end: End = ok()) => operation("acquire", span, null, end, host);
const release = (host: string, span: Span, end: End = ok()) => operation("release", span, null, end, host);

const EVERY_MUTEX: readonly Golden[] = [
  ["one after another", "valid", acquire("a", [0, 1]), release("a", [2, 3]), acquire("b", [4, 5])],
  ["granted twice", "invalid", acquire("a", [0, 1]), acquire("b", [2, 3])],
  ["granted twice at once", "invalid", acquire("a", [0, 5]), acquire("b", [1, 6])],
  ["granted while it is being released", "valid", acquire("a", [0, 1]), release("a", [2, 9]), acquire("b", [3, 4])],
  ["released while it was free", "invalid", release("a", [0, 1])],
  ["released twice", "invalid", acquire("a", [0, 1]), release("a", [2, 3]), release("a", [4, 5])],
  ["refused as it was held", "valid", acquire("a", [0, 1]), acquire("b", [2, 3], refused())],
  ["refused while it was free", "invalid", acquire("b", [2, 3], refused())],
  ["a refused grant does not hold", "valid", acquire("a", [0, 9]), acquire("b", [1, 8], refused())],
  ["a refused release as it was free", "valid", release("a", [0, 1], refused())],
  ["a refused release of what it held", "invalid", acquire("a", [0, 1]), release("a", [2, 3], refused())],
  ["never sent, never held", "valid", acquire("a", [0, 1], unsent), acquire("b", [2, 3])],
  ["a lost acquire that explains a refusal", "valid", acquire("a", [0, 1], lost), acquire("b", [2, 3], refused())],
  ["or never took effect", "valid", acquire("a", [0, 1], lost), acquire("b", [2, 3])],
  [
    "but not both in this order",
    "invalid",
    acquire("a", [0, 1], lost),
    acquire("b", [2, 3], refused()),
    acquire("c", [4, 5]),
  ],
  [
    "a lost release that let another in",
    "valid",
    acquire("a", [0, 1]),
    release("a", [2, 3], lost),
    acquire("b", [4, 5]),
  ],
];

const MUTEX: readonly Golden[] = [
  ...EVERY_MUTEX,
  ["released by another", "valid", acquire("a", [0, 1]), release("b", [2, 3]), acquire("c", [4, 5])],
  ["another's release refused while held", "invalid", acquire("a", [0, 1]), release("b", [2, 3], refused())],
];

const OWNED: readonly Golden[] = [
  ...EVERY_MUTEX,
  ["released by another", "invalid", acquire("a", [0, 1]), release("b", [2, 3])],
  ["another's release refused while held", "valid", acquire("a", [0, 1]), release("b", [2, 3], refused())],
  ["not reentrant", "invalid", acquire("a", [0, 1]), acquire("a", [2, 3])],
  ["refused to its own holder", "valid", acquire("a", [0, 1]), acquire("a", [2, 3], refused()), release("a", [4, 5])],
  ["a lost acquire is its host's", "valid", acquire("a", [0, 1], lost), release("a", [2, 3])],
  ["and no other's", "invalid", acquire("a", [0, 1], lost), release("b", [2, 3])],
];

const grant = (span: Span, token: number) => operation("acquire", span, null, ok({ token }));
const noGrant = (span: Span, end: End) => operation("acquire", span, null, end);
const giveUp = (span: Span, token: number, end: End = ok()) => operation("release", span, { token }, end);

const FENCED: readonly Golden[] = [
  ["rising tokens", "valid", grant([0, 1], 3), giveUp([2, 3], 3), grant([4, 5], 4)],
  ["gaps and tokens from anywhere", "valid", grant([0, 1], 0), giveUp([2, 3], 0), grant([4, 5], 100)],
  ["one token twice", "invalid", grant([0, 1], 3), giveUp([2, 3], 3), grant([4, 5], 3)],
  ["a falling token", "invalid", grant([0, 1], 3), giveUp([2, 3], 3), grant([4, 5], 2)],
  ["granted twice", "invalid", grant([0, 1], 3), grant([2, 3], 4)],
  ["granted twice at once, one to be released later", "valid", grant([0, 9], 3), giveUp([1, 8], 3), grant([1, 9], 4)],
  ["released by its token alone", "invalid", grant([0, 1], 3), giveUp([2, 3], 2)],
  ["another token's release refused", "valid", grant([0, 1], 3), giveUp([2, 3], 2, refused()), giveUp([4, 5], 3)],
  ["the right release refused", "invalid", grant([0, 1], 3), giveUp([2, 3], 3, refused())],
  ["refused as it was held", "valid", grant([0, 1], 3), noGrant([2, 3], refused())],
  ["refused while it was free", "invalid", grant([0, 1], 3), giveUp([2, 3], 3), noGrant([4, 5], refused())],
  ["a lost grant holds it", "valid", noGrant([0, 1], lost), noGrant([2, 3], refused())],
  [
    "until its token is released",
    "valid",
    noGrant([0, 1], lost),
    noGrant([2, 3], refused()),
    giveUp([4, 5], 7),
    grant([6, 7], 8),
  ],
  [
    "which later grants are above",
    "invalid",
    noGrant([0, 1], lost),
    noGrant([2, 3], refused()),
    giveUp([4, 5], 7),
    grant([6, 7], 7),
  ],
  [
    "and which is above those before",
    "invalid",
    grant([0, 1], 7),
    giveUp([2, 3], 7),
    noGrant([4, 5], lost),
    giveUp([6, 7], 6),
  ],
  [
    "a refused release tells which token it is not",
    "invalid",
    noGrant([0, 1], lost),
    noGrant([2, 3], refused()),
    giveUp([4, 5], 7, refused()),
    giveUp([6, 7], 7),
  ],
  [
    "so that it is another",
    "valid",
    noGrant([0, 1], lost),
    noGrant([2, 3], refused()),
    giveUp([4, 5], 7, refused()),
    giveUp([6, 7], 8),
  ],
  ["a lost release lets another in", "valid", grant([0, 1], 3), giveUp([2, 3], 3, lost), grant([4, 5], 4)],
];

describe.each([
  ["mutex", MUTEX],
  ["owned-mutex", OWNED],
  ["fenced-mutex", FENCED],
] as const)("the model %s", (name, goldens) => {
  it.each(goldens.map(([what, expected, ...steps]) => ({ what, expected, steps })))(
    "$what: $expected",
    ({ expected, steps }) => expect(verdictBy(name, steps)).toBe(expected),
  );
});

describe("locks", () => {
  it("start as they are told", () => {
    expect(verdictBy("mutex", [release("a", [0, 1])], "held")).toBe("valid");
    expect(verdictBy("owned-mutex", [release("a", [0, 1])], "a")).toBe("valid");
    expect(verdictBy("fenced-mutex", [grant([0, 1], 5)], 5)).toBe("invalid");
    expect(verdictBy("fenced-mutex", [grant([0, 1], 6)], 5)).toBe("valid");
  });

  it.each([
    ["mutex", acquire("a", [0, 1]), 0, /the model mutex starts with "free" or "held", not 0/],
    [
      "owned-mutex",
      acquire("a", [0, 1]),
      0,
      /the model owned-mutex starts with the host that holds it, or null, not 0/,
    ],
    ["fenced-mutex", grant([0, 1], 1), "x", /the model fenced-mutex starts with the last token granted/],
    ["mutex", operation("lock", [0, 1], null, ok()), "free", /event 0: the model mutex knows no lock/],
    ["owned-mutex", operation("lock", [0, 1], null, ok()), null, /event 0: the model owned-mutex knows no lock/],
    ["fenced-mutex", operation("lock", [0, 1], null, ok()), null, /event 0: the model fenced-mutex knows no lock/],
    ["fenced-mutex", acquire("a", [0, 1]), null, /event 1: ok acquire carries \{token\}/],
    ["fenced-mutex", release("a", [0, 1]), null, /event 0: invoke release carries \{token\}/],
  ])("%s says what it cannot take", (name, step, initial, message) => {
    expect(() => verdictBy(name, [step], initial)).toThrow(message);
  });
});
