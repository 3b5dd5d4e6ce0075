const HYPHENS = /-/g;
/** Before every digit and letter, as the service's order has it; by its bytes it would be between the two. */
const UNDERSCORES = /_/g;

/**
 * Compares names of headers, in lower case, as the service sorts them before it signs: by the rules of the
 * culture en-US, where hyphens count only between names that are the same without them.
 */
export function compareHeaderNames(left: string, right: string): number {
  return compare(weighted(left), weighted(right)) || compare(left, right);
}

function weighted(name: string): string {
  return name.replace(HYPHENS, "").replace(UNDERSCORES, " ");
}

function compare(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
