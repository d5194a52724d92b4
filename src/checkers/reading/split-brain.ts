import type { TenureOrder } from "./tenure-order.js";

/**
 * What it means that two answers contradict each other on a system without tokens, by the nodes that gave them. Nothing
 * tells then which answer is the newer, so that no lease has come back to life and nothing has gone back in time: each
 * leading node tells the truth about what it has granted itself. Of five bullies cut in two, n4 and n5 lead on their
 * sides, and who asks n3 is told of another leader than who asks n1; once the cut heals n3 goes by n5, and by its grants.
 * So it is with stores that each grant a lock: where clients ask all of them, one node's name stands for all.
 *
 * Undefined where there are tokens, or where the history does not tell who answered.
 */
export function splitBrainText(
  { word }: TenureOrder,
  one: string | undefined,
  other: string | undefined,
): string | undefined {
  if (word === "token" || one === undefined || other === undefined) return undefined;
  return one === other
    ? `${one} answers differently now: it goes by another grant than before, and those who grant leadership here know nothing of each other`
    : `${one} and ${other} answer differently, as they do where two nodes lead and neither knows what the other has granted`;
}
