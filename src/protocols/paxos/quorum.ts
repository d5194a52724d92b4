/** The smallest majority of so many acceptors: any two of that size have one in common (Lamport 2001, section 2.2). */
export function majorityOf(acceptors: number): number {
  return Math.floor(acceptors / 2) + 1;
}
