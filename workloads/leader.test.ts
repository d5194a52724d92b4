import { describe, expect, it } from "vitest";
import type { Generator, GeneratorContext, GeneratorEvent } from "../src/contract/generator.js";
import type { OperationRequest } from "../src/contract/host.js";
import { createRandom } from "../src/core/random.js";
import { msToNs } from "../src/core/units.js";
import { leaderCourse, leadershipOf } from "./leader.js";

const write = (token: number): OperationRequest => ({ f: "write", value: { token, value: token } });

/** One contender's course, told what happens to it, its clock running on by itself. */
class Course {
  #generator: Generator = leaderCourse({
    prizes: [leadershipOf("e")],
    paceMs: 10,
    operations: [1, 1],
    opening: [],
    act: write,
    tryLate: (token) => ({ f: "write", value: { token, value: 0 } }),
  });
  #nowMs = 0;
  readonly #random = createRandom(7);

  /** The next operation that it wants, however long that takes. */
  next(): OperationRequest {
    for (let looks = 0; looks < 1000; looks++) {
      const step = this.#generator.next(this.#context());
      if (step.type === "done") break;
      this.#generator = step.next;
      if (step.type === "emit") return step.emission.op;
      this.#nowMs += 5;
    }
    throw new Error("it wants nothing any more");
  }

  tell(event: Partial<GeneratorEvent["event"]>): void {
    this.#generator = this.#generator.update(this.#context(), { event, thread: 0 } as unknown as GeneratorEvent);
  }

  /** From a campaign to the answer of the resignation that follows. */
  tenure(token: number): void {
    expect(this.next().f).toBe("campaign");
    this.tell({ type: "ok", f: "campaign", value: { token } });
    expect(this.next()).toEqual(write(token));
    expect(this.next().f).toBe("resign");
    this.tell({ type: "ok", f: "resign", value: null });
  }

  #context(): GeneratorContext {
    return { nowNs: msToNs(this.#nowMs), free: [{ thread: 0 }], random: this.#random } as unknown as GeneratorContext;
  }
}

describe("a leader's course", () => {
  it("tries once more with its old token after its first tenure", () => {
    const course = new Course();
    course.tenure(3);
    expect(course.next()).toEqual({ f: "write", value: { token: 3, value: 0 } });
    expect(course.next().f).toBe("campaign");
  });

  it("owes that try still where it was killed before it came to it", () => {
    for (let deaths = 1; deaths < 5; deaths++) {
      const course = new Course();
      for (let token = 1; token <= deaths; token++) {
        course.tenure(token);
        course.tell({ type: "note", f: "died" });
      }
      course.tenure(9);
      expect(course.next()).toEqual({ f: "write", value: { token: 9, value: 0 } });
    }
  });
});
