import type { Random } from "../../../../core/random.js";
import type { Request, Sabotage, Step, Subject } from "../subject.js";

/** Independent subjects under keys `k0`, `k1`, ...; every request goes to one of them. A violation is one key's alone. */
export function keyedSubject(keys: number, random: Random, create: (random: Random) => Subject): Subject {
  const names = Array.from({ length: keys }, (_, at) => `k${at}`);
  const subjects = new Map(names.map((name) => [name, create(random)]));
  const at = (key: string): Subject => subjects.get(key) as Subject;
  return {
    request(client) {
      const key = random.pick(names);
      const { f, value } = at(key).request(client);
      return { f, value, key };
    },
    perform: (request, client) => at(request.key as string).perform(request, client),
    sabotage(violation) {
      const key = random.pick(names);
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
