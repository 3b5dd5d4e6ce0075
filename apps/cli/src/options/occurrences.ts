/** Collects the values of a flag that may be given several times. */
export function eachOf(value: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, value];
}
