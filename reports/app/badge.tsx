/** A verdict as a coloured word; the word itself always says it, for those who do not see the colour. */
export function Badge({ verdict }: { readonly verdict: string }) {
  return <span class={`badge badge-${verdict.replaceAll(" ", "-")}`}>{verdict}</span>;
}
