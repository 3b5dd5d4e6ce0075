/** Reads a flag of a query or a form: clients write `true`, `True` or `1`. */
export function isSet(value: string | null | undefined): boolean {
  return value === "true" || value === "True" || value === "1";
}
