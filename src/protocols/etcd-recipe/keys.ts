/** Every name ends with a slash, so that no prefix is that of another election or log. */
export function electionPrefix(election: string): string {
  return `elections/${election}/`;
}

/** A session has one candidacy in an election: its key ends with its lease, as the Go client's. */
export function candidateKey(election: string, session: string): string {
  return `${electionPrefix(election)}${session}`;
}

export function registerKey(resource: string): string {
  return `registers/${resource}`;
}

/** Each entry of a log is a key; their create revisions are its order. `author` is unique to a client's life. */
export function logPrefix(resource: string): string {
  return `logs/${resource}/`;
}

export function logEntryKey(resource: string, author: string, ordinal: number): string {
  return `${logPrefix(resource)}${author}/${ordinal}`;
}

/** The highest token that a resource with fence `token` has seen. */
export function fenceKey(resource: string): string {
  return `fences/${resource}`;
}
