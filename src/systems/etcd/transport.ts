import type { Dispatcher } from "undici";
import type { JsonObject } from "../../core/json.js";

/**
 * How one HTTP exchange ended. `unsent` is certain: the request was given up before a connection could carry it, and
 * nothing will carry it later. `unanswered`: it may have left, and a whole answer never came.
 */
export type Exchange =
  | { readonly type: "answer"; readonly status: number; readonly text: string }
  | { readonly type: "unsent"; readonly reason: string }
  | { readonly type: "unanswered"; readonly reason: string };

export interface Post {
  readonly origin: string;
  readonly path: string;
  readonly body: JsonObject;
  /** Gives the exchange up; its reason is told as a string. */
  readonly signal: AbortSignal;
  /** Called with each piece of the answer as it arrives, for answers that never end. */
  readonly onText?: (text: string) => void;
}

/** Posts a JSON body and waits for the whole answer. Never rejects. */
export function post(dispatcher: Dispatcher, request: Post): Promise<Exchange> {
  return new Promise((resolve) => {
    if (request.signal.aborted) {
      resolve({ type: "unsent", reason: String(request.signal.reason) });
      return;
    }
    const exchange = new OpenExchange(request, resolve);
    const headers = { "content-type": "application/json" };
    dispatcher.dispatch(
      { origin: request.origin, path: request.path, method: "POST", headers, body: JSON.stringify(request.body) },
      exchange,
    );
  });
}

/**
 * Watches one exchange. Undici calls `onRequestStart` on a connected socket, before it writes the first byte: a
 * request given up earlier is aborted there, so `unsent` cannot be overtaken by a connection that comes up late.
 */
class OpenExchange implements Dispatcher.DispatchHandler {
  readonly #post: Post;
  readonly #resolve: (exchange: Exchange) => void;
  readonly #decoder = new TextDecoder();
  #controller: Dispatcher.DispatchController | undefined;
  #settled = false;
  #status = 0;
  #text = "";

  constructor(request: Post, resolve: (exchange: Exchange) => void) {
    this.#post = request;
    this.#resolve = resolve;
    request.signal.addEventListener("abort", this.#giveUp);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#settled) controller.abort(new Error("given up before it was sent"));
    else this.#controller = controller;
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number): void {
    this.#status = status;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#settled) return;
    const text = this.#decoder.decode(chunk, { stream: true });
    if (this.#post.onText === undefined) this.#text += text;
    else this.#post.onText(text);
  }

  onResponseEnd(): void {
    this.#settle({ type: "answer", status: this.#status, text: this.#text });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#fail((error as NodeJS.ErrnoException).code ?? error.message);
  }

  readonly #giveUp = (): void => {
    this.#fail(String(this.#post.signal.reason));
    this.#controller?.abort(new Error("given up"));
  };

  #fail(reason: string): void {
    this.#settle({ type: this.#controller === undefined ? "unsent" : "unanswered", reason });
  }

  #settle(exchange: Exchange): void {
    if (this.#settled) return;
    this.#settled = true;
    this.#post.signal.removeEventListener("abort", this.#giveUp);
    this.#resolve(exchange);
  }
}
