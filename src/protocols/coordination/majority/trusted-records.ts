import type { ProtocolInput } from "../../../contract/protocol.js";
import type { Json } from "../../../core/json.js";

/** What a node that starts may go by, or why it must not start. */
export type TrustedRecords =
  | { readonly type: "trusted"; readonly records: readonly Json[] }
  | { readonly type: "unusable"; readonly why: string };

/**
 * The records that a disk kept, less a last one that a crash has torn: nobody was promised anything on that. Damage
 * anywhere else is a disk that lies, and what was promised on it is gone.
 */
export function trustedRecords({
  records,
  damaged = [],
}: Extract<ProtocolInput<Json>, { readonly type: "start" }>): TrustedRecords {
  const [first] = damaged;
  if (first === undefined) return { type: "trusted", records };
  if (first === records.length - 1) return { type: "trusted", records: records.slice(0, first) };
  return {
    type: "unusable",
    why: `record ${first + 1} of the ${records.length} on its disk is damaged, and as others follow it no crash has torn it`,
  };
}
