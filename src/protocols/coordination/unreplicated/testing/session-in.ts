import type { Json } from "../../../../core/json.js";

/** The session that the first of these messages, which answers `open-session`, tells its host. */
export function sessionIn([reply]: readonly (readonly [string, Json])[]): string {
  const [, message] = reply as unknown as [string, { outcome: { result: { value: { session: string } } } }];
  return message.outcome.result.value.session;
}
