import type { Random } from "../../../../core/random.js";
import type { Request, Sabotage, Step, Subject } from "../subject.js";

/** Independent subjects under keys `k0`, `k1`, ...; every request goes to one of them. A violation is one key's alone. */
export function keyedSubject(keys: number, random: Random, create: (random: Random) => Subject): Subject {
  const subjects = new Map<string, Subject>();
  const at = (key: string): Subject => {
    let subject = subjects.get(key);
    if (subject === undefined) {
      subject = create(random);
      subjects.set(key, subject);
    }
    return subject;
  };
  const anyKey = (): string => `k${random.int(0, keys - 1)}`;
  return {
    request(client) {
      const key = anyKey();
      return { ...at(key).request(client), key };
    },
    perform: (request, client) => at(request.key ?? "").perform(request, client),
    sabotage(violation) {
      const key = anyKey();
      const sabotage = at(key).sabotage(violation);
      return sabotage && { ...sabotage, steps: () => underKey(key, sabotage.steps()) };
    },
  };
}

function* underKey(key: string, steps: ReturnType<Sabotage["steps"]>): ReturnType<Sabotage["steps"]> {
  const keyed = (request: Request): Request => ({ ...request, key });
  let next = steps.next();
  while (!next.done) {
    const step: Step = next.value;
    next = steps.next(yield { ...step, request: keyed(step.request) });
  }
}
