export function plural(count: number, one: string, many: string): string {
  return count === 1 ? one : many;
}

/** A whole number with its thousands apart, the same in every locale. */
export function number(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** A count with its noun: `1 run`, `2,000 runs`. */
export function counted(count: number, one: string, many: string): string {
  return `${number(count)} ${plural(count, one, many)}`;
}
