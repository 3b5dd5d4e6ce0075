/** Returns the environment variable by which `pnpm test:real` names other software. */
export function required(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: run pnpm test:real`);
  return value;
}
