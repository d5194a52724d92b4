/**
 * The name under which the store knows a candidate: its host's, and the number of the tenure that it seeks, so that who
 * asks the store for the leader learns both.
 */
export function labelOf(candidate: string, number: number): string {
  return `${candidate}@${number}`;
}

/** The exact inverse of `labelOf`. */
export function readLabel(label: string): { readonly candidate: string; readonly number: number } {
  const at = label.lastIndexOf("@");
  return { candidate: label.slice(0, at), number: Number(label.slice(at + 1)) };
}
