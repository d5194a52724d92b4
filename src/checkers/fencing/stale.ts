/** An access that a resource let through although it had let through a newer token before. */
export interface Stale {
  readonly token: number;
  readonly newer: number;
  /** The index that stands for what was stale, the same however it was found out. */
  readonly index: number;
  readonly events: readonly number[];
  /** What happened, as the first half of a sentence. */
  told(): string;
  /** `shown`: a read found the register back at an older token, whoever wrote it. */
  readonly kind: "write" | "read" | "shown";
}
