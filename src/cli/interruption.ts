import { EXIT } from "./context.js";

/** A run that is asked to end twice ends at once. */
export interface Interruption extends Disposable {
  /** Aborted by the first SIGINT or SIGTERM. */
  readonly signal: AbortSignal;
}

/**
 * Listens for SIGINT and SIGTERM until disposed. The first one aborts the signal, so that the run ends in order: faults
 * healed, history ended, checked and reported. The second one leaves at once, with what is left behind to `clean`.
 */
export function listenForInterruption(tell: (line: string) => void): Interruption {
  const controller = new AbortController();
  const onSignal = (name: NodeJS.Signals): void => {
    if (controller.signal.aborted) {
      tell(`${name} again: leaving at once; \`usurper clean\` removes what stays behind`);
      process.exit(EXIT.couldNotRun);
    }
    tell(`${name}: ending the run in order; once more leaves at once`);
    controller.abort(name);
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      process.off("SIGINT", onSignal);
      process.off("SIGTERM", onSignal);
    },
  };
}
