import type { ModelModule } from "../checkers/linearizability/model-module.js";

/**
 * A model of one's own: a `ModelModule` whose author may have typed its states and calls more narrowly than as JSON, as
 * the modules that `usurper check` takes by their path often do. What they are is checked as the model is used.
 */
export type OwnModel = { readonly [name in keyof ModelModule]: TakingAny<ModelModule[name]> };

type TakingAny<Member> = Member extends (...taken: infer Taken) => infer Answer
  ? // biome-ignore lint/suspicious/noExplicitAny: nothing else lets a function ask for any part of JSON, or infer it.
    (...taken: { [at in keyof Taken]: any }) => Answer
  : Member;
