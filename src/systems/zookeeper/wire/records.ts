import { type JuteReader, JuteWriter, UnreadableAnswer } from "./jute.js";

/** The numbers of the requests that this client makes (org.apache.zookeeper.ZooDefs.OpCode). */
export const OPCODE = {
  /** Within a transaction, where `create2` is answered like this by 3.8.0. */
  create: 1,
  delete: 2,
  getData: 4,
  setData: 5,
  sync: 9,
  ping: 11,
  getChildren2: 12,
  check: 13,
  multi: 14,
  create2: 15,
  reconfig: 16,
  closeSession: -11,
} as const;

/** Request numbers that are no request's: an event of a watch, and the answer to a ping. */
export const XID = { watchEvent: -1, ping: -2 } as const;

export const PASSWORD_BYTES = 16;

/** A session as both ends know it. */
export interface SessionKey {
  readonly id: bigint;
  readonly password: Buffer;
  /** As negotiated: the server keeps it between 2 and 20 of its ticks unless told otherwise. */
  readonly timeoutMs: number;
}

/** What the server tells of a node beside its data. */
export interface Stat {
  /** The transaction that created it. */
  readonly czxid: number;
  /** The transaction that last changed its data. */
  readonly mzxid: number;
  /** How often its data were changed. */
  readonly version: number;
  /** The session that an ephemeral node belongs to. */
  readonly ephemeralOwner: bigint;
  /** The transaction that last added or removed a child. */
  readonly pzxid: number;
}

export type CreateMode = "persistent" | "persistent-sequential" | "ephemeral" | "ephemeral-sequential";

const CREATE_FLAGS: { readonly [mode in CreateMode]: number } = {
  persistent: 0,
  ephemeral: 1,
  "persistent-sequential": 2,
  "ephemeral-sequential": 3,
};

/** Everyone may do everything: create, read, write, delete, administer. */
const ALL_PERMISSIONS = 31;

/** One step of a transaction. */
export type Step =
  | { readonly type: "check"; readonly path: string; readonly version: number }
  | { readonly type: "setData"; readonly path: string; readonly data: string; readonly version: number }
  | { readonly type: "create"; readonly path: string; readonly data: string; readonly mode: CreateMode };

/**
 * Opens a session (id 0) or takes up one. The zxid last seen is always told as 0: a server that lags behind is then not
 * turned away by the handshake. What is read must not depend on that, and a server that has lost data is to be seen.
 */
export function connectRequest({ id, password, timeoutMs }: SessionKey): JuteWriter {
  return new JuteWriter().int(0).long(0n).int(timeoutMs).long(id).buffer(password).bool(false);
}

/** A session that the server does not know, or no longer, comes back with the timeout 0. */
export function readConnectResponse(reader: JuteReader): SessionKey {
  reader.int();
  const timeoutMs = reader.int();
  const id = reader.long();
  return { id, password: Buffer.from(reader.buffer()), timeoutMs };
}

export function createRequest(path: string, data: string, mode: CreateMode): JuteWriter {
  const open = new JuteWriter().int(1).int(ALL_PERMISSIONS).text("world").text("anyone");
  return new JuteWriter().text(path).text(data).record(open).int(CREATE_FLAGS[mode]);
}

export function setDataRequest(path: string, data: string, version: number): JuteWriter {
  return new JuteWriter().text(path).text(data).int(version);
}

/** Also the body of `delete`. */
export function checkRequest(path: string, version: number): JuteWriter {
  return new JuteWriter().text(path).int(version);
}

/** The body of `getData` and `getChildren2`. */
export function watchableRequest(path: string, watch: boolean): JuteWriter {
  return new JuteWriter().text(path).bool(watch);
}

/** A change of the servers, by what is added and taken away, whatever the configuration is by now. */
export interface Reconfiguration {
  /** As lines of a configuration. */
  readonly joining: readonly string[];
  /** Servers by their numbers. */
  readonly leaving: readonly number[];
}

const ANY_CONFIGURATION = -1n;

/** Lists of nobody are left out: an empty text would be taken for a server without a name. */
export function reconfigRequest({ joining, leaving }: Reconfiguration): JuteWriter {
  const request = new JuteWriter();
  for (const list of [joining, leaving]) {
    if (list.length === 0) request.absent();
    else request.text(list.join(","));
  }
  // The third would be a configuration as a whole.
  return request.absent().long(ANY_CONFIGURATION);
}

export function multiRequest(steps: readonly Step[]): JuteWriter {
  const request = new JuteWriter();
  for (const step of steps) {
    request.record(multiHeader(OPCODE[step.type], false)).record(stepBody(step));
  }
  return request.record(multiHeader(-1, true));
}

function multiHeader(type: number, done: boolean): JuteWriter {
  return new JuteWriter().int(type).bool(done).int(-1);
}

function stepBody(step: Step): JuteWriter {
  switch (step.type) {
    case "check":
      return checkRequest(step.path, step.version);
    case "setData":
      return setDataRequest(step.path, step.data, step.version);
    case "create":
      return createRequest(step.path, step.data, step.mode);
    default:
      return step satisfies never;
  }
}

/** The error of each step, in order; 0 where it was taken. Where one was not, none was. */
export function readMultiResponse(reader: JuteReader): readonly number[] {
  const errors: number[] = [];
  for (;;) {
    const type = reader.int();
    const done = reader.bool();
    reader.int();
    if (done) return errors;
    errors.push(readStepResult(type, reader));
  }
}

function readStepResult(type: number, reader: JuteReader): number {
  switch (type) {
    case -1:
      return reader.int();
    case OPCODE.create:
      reader.text();
      return 0;
    case OPCODE.setData:
      readStat(reader);
      return 0;
    case OPCODE.check:
      return 0;
    default:
      throw new UnreadableAnswer(`a transaction answered for a step of type ${type}`);
  }
}

export function readStat(reader: JuteReader): Stat {
  const czxid = reader.zxid();
  const mzxid = reader.zxid();
  reader.long();
  reader.long();
  const version = reader.int();
  reader.int();
  reader.int();
  const ephemeralOwner = reader.long();
  reader.int();
  reader.int();
  return { czxid, mzxid, version, ephemeralOwner, pzxid: reader.zxid() };
}

/** The node that an event is about. Every event ends its watch, so what happened matters less than that it did. */
export function readWatchedPath(reader: JuteReader): string {
  reader.int();
  reader.int();
  return reader.text();
}
