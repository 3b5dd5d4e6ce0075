/** Returns the address of a server that `pnpm test:real` started, by the variable that names it. */
export function realServerUrl(variable: `REAL_${string}_URL`): string {
  const url = process.env[variable];
  if (url === undefined) throw new Error(`${variable} is not set: run pnpm test:real`);
  return url;
}

/** Returns the address of a server that `pnpm test:real --slow` started. */
export function slowServerUrl(variable: `REAL_${string}_URL`): string {
  const url = process.env[variable];
  if (url === undefined) throw new Error(`${variable} is not set: run pnpm test:real --slow`);
  return url;
}
