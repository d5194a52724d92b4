import type { Resource } from "../../../core/history.js";
import type { Random } from "../../../core/random.js";
import type { SyntheticOptions } from "./options.js";
import type { Subject } from "./subject.js";
import { fencedRegisterSubject, stampedRegisterSubject } from "./subjects/fenced-register.js";
import { keyedSubject } from "./subjects/keyed.js";
import { kvSubject } from "./subjects/kv.js";
import { fencedMutexSubject, mutexSubject, ownedMutexSubject } from "./subjects/lock.js";
import { multiRegisterSubject } from "./subjects/multi-register.js";
import { fifoQueueSubject, unorderedQueueSubject } from "./subjects/queue.js";
import { casRegisterSubject, registerSubject } from "./subjects/register.js";
import { setSubject } from "./subjects/set.js";

type Create = (options: SyntheticOptions, random: Random) => Subject;

/** What stands for a model: the resource as a header names it, and the subject that behaves like it. */
interface SubjectKind {
  readonly resource: Resource;
  readonly create: Create;
  /**
   * What `keys` does: `split` the operations over as many independent resources; `inside` one resource has as many; or
   * `none`, since a client holds only one lock at a time.
   */
  readonly keys: "split" | "inside" | "none";
  /** How many keys it is split over unless told; undefined: none. */
  readonly usualKeys?: number;
}

const SUBJECTS: { readonly [model: string]: SubjectKind } = {
  register: split("register", registerSubject),
  "cas-register": split("register", casRegisterSubject),
  "multi-register": { resource: plain("multi-register"), create: multiRegisterSubject, keys: "inside" },
  kv: { ...split("kv", kvSubject), usualKeys: 10 },
  "fenced-register": {
    ...split("fenced-register", fencedRegisterSubject),
    resource: { kind: "fenced-register", fence: "token" },
  },
  "stamped-register": split("fenced-register", stampedRegisterSubject),
  mutex: { resource: plain("lock"), create: mutexSubject, keys: "none" },
  "owned-mutex": { resource: plain("lock"), create: ownedMutexSubject, keys: "none" },
  "fenced-mutex": { resource: { kind: "lock", fence: "token" }, create: fencedMutexSubject, keys: "none" },
  set: split("set", setSubject),
  "fifo-queue": split("queue", fifoQueueSubject),
  "unordered-queue": split("queue", unorderedQueueSubject),
};

/** The models that histories can be made for. */
export const SYNTHETIC_MODELS: readonly string[] = Object.keys(SUBJECTS);

/** The subject for a model of `SYNTHETIC_MODELS`. */
export function subjectKind(model: string): SubjectKind {
  const kind = Object.hasOwn(SUBJECTS, model) ? SUBJECTS[model] : undefined;
  if (kind === undefined) throw new RangeError(`no subject behaves like ${model}`);
  return kind;
}

/** The subject that the options ask for, behind keys where they say so. */
export function createSubject(options: SyntheticOptions, random: Random): Subject {
  const { create, keys, usualKeys } = subjectKind(options.model);
  const count = options.keys ?? usualKeys;
  if (keys !== "split" || count === undefined) return create(options, random);
  return keyedSubject(count, random, (shared) => create(options, shared));
}

function split(kind: Resource["kind"], create: Create): SubjectKind {
  return { resource: plain(kind), create, keys: "split" };
}

function plain(kind: Resource["kind"]): Resource {
  return { kind, fence: "none" };
}
