/**
 * Who refuses to hear whom: receiver -> senders whose packets it drops. Every partition is one of these
 * (after Jepsen's `nemesis.clj`, "grudge"). Nodes and client hosts may both stand in it.
 */
export type Grudge = { readonly [receiver: string]: readonly string[] };

/** Every group hears only itself: all packets between different groups are dropped, both ways. */
export function splitGroups(groups: readonly (readonly string[])[]): Grudge {
  const all = groups.flat();
  return fromPredicate(all, all, (receiver, sender) => !groups.some((g) => g.includes(receiver) && g.includes(sender)));
}

/** The victims hear and are heard by nobody else; victims still hear each other. */
export function isolate(victims: readonly string[], everyone: readonly string[]): Grudge {
  return splitGroups([victims, everyone.filter((id) => !victims.includes(id))]);
}

/** Packets from `senders` never reach `receivers`; the other direction flows. */
export function oneWay(senders: readonly string[], receivers: readonly string[]): Grudge {
  return fromPredicate(receivers, senders, () => true);
}

/** Two halves that share one bridge, which hears and is heard by all. */
export function bridge(left: readonly string[], middle: string, right: readonly string[]): Grudge {
  const all = [...left, middle, ...right];
  return fromPredicate(
    all,
    all,
    (r, s) => (left.includes(r) && right.includes(s)) || (right.includes(r) && left.includes(s)),
  );
}

/**
 * Every node sees a majority, no two the same one: nodes stand in a ring and hear only their nearest neighbours.
 * Needs at least five nodes to cut anything.
 */
export function majoritiesRing(ring: readonly string[]): Grudge {
  const n = ring.length;
  const neighboursInMajority = Math.floor(n / 2);
  const reach = Math.ceil(neighboursInMajority / 2);
  return fromPredicate(ring, ring, (receiver, sender) => {
    const distance = Math.abs(ring.indexOf(receiver) - ring.indexOf(sender));
    return Math.min(distance, n - distance) > reach;
  });
}

/** The union of two grudges: a packet dropped by either is dropped. */
export function mergeGrudges(left: Grudge, right: Grudge): Grudge {
  const receivers = [...new Set([...Object.keys(left), ...Object.keys(right)])];
  return Object.fromEntries(receivers.map((r) => [r, [...new Set([...(left[r] ?? []), ...(right[r] ?? [])])]]));
}

/** True where the grudge makes `receiver` drop packets of `sender`. */
export function drops(grudge: Grudge, sender: string, receiver: string): boolean {
  return grudge[receiver]?.includes(sender) ?? false;
}

function fromPredicate(
  receivers: readonly string[],
  senders: readonly string[],
  cut: (receiver: string, sender: string) => boolean,
): Grudge {
  const rows = receivers.map((r) => [r, senders.filter((s) => s !== r && cut(r, s))] as const);
  return Object.fromEntries(rows.filter(([, dropped]) => dropped.length > 0));
}
