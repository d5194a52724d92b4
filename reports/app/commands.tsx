/** How to see it again. */
export function Commands({ commands }: { readonly commands: readonly string[] }) {
  if (commands.length === 0) return null;
  return (
    <section>
      <h2>Reproduce</h2>
      <pre>{commands.join("\n")}</pre>
    </section>
  );
}
