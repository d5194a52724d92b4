import { StringDecoder } from "node:string_decoder";
import type { Container } from "dockerode";
import type { Engine } from "./engine.js";

export interface StreamListener {
  /** A whole line of standard output, without its end. */
  readonly out: (line: string) => void;
  readonly error: (line: string) => void;
  /** The stream is over: the container ended, or the engine did. Called once, after all lines. */
  readonly ended: () => void;
}

/** A container's standard input and output, by line. */
export interface AttachedStream {
  /** Writes one line; into the void once the stream is over. */
  write(line: string): void;
  /** Lets go of the container without ending it. */
  detach(): void;
}

/** What a frame's first byte says it belongs to (Engine API, "Attach to a container", stream format). */
const STANDARD_ERROR = 2;
const HEADER_BYTES = 8;

/** Attaches to a container, best before it starts, so that nothing it says is missed. */
export async function attach(
  engine: Engine,
  container: Container,
  what: string,
  input: "with input" | "output only",
  listener: StreamListener,
): Promise<AttachedStream> {
  const stdin = input === "with input";
  const stream = await engine.request(`attach to ${what}`, () =>
    container.attach({ stream: true, stdin, stdout: true, stderr: true, hijack: stdin }),
  );
  const out = lineSplitter(listener.out);
  const error = lineSplitter(listener.error);
  const frames = frameReader((kind, payload) => (kind === STANDARD_ERROR ? error : out).take(payload));
  let over = false;
  const end = (): void => {
    if (over) return;
    over = true;
    out.finish();
    error.finish();
    listener.ended();
  };
  stream.on("data", frames);
  stream.on("end", end);
  stream.on("close", end);
  stream.on("error", end);
  return {
    write(line) {
      if (!over && stream.writable) stream.write(`${line}\n`);
    },
    detach() {
      (stream as unknown as { destroy(): void }).destroy();
    },
  };
}

/** Takes chunks as they come and hands over each frame's payload; a frame may come in many chunks. */
export function frameReader(take: (kind: number, payload: Buffer) => void): (chunk: Buffer) => void {
  let pending: Buffer = Buffer.alloc(0);
  return (chunk) => {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    while (pending.length >= HEADER_BYTES) {
      const end = HEADER_BYTES + pending.readUInt32BE(4);
      if (pending.length < end) return;
      take(pending.readUInt8(0), pending.subarray(HEADER_BYTES, end));
      pending = pending.subarray(end);
    }
  };
}

/** Cuts bytes into lines; characters and lines may be torn anywhere. */
export function lineSplitter(line: (text: string) => void): { take(bytes: Buffer): void; finish(): void } {
  const decoder = new StringDecoder("utf8");
  let pending = "";
  return {
    take(bytes) {
      const lines = (pending + decoder.write(bytes)).split("\n");
      pending = lines.pop() ?? "";
      for (const text of lines) line(text.endsWith("\r") ? text.slice(0, -1) : text);
    },
    finish() {
      if (pending !== "") line(pending);
      pending = "";
    },
  };
}
