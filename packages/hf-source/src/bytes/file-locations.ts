/** Enough for every large file that is in flight; a small one is asked for once. */
const MOST_LOCATIONS = 256;

/** Where a file's bytes were found. */
export interface FileLocation {
  /** The address that served them. A secret where it is signed. */
  readonly url: URL;
  /** How long it may be used, in milliseconds. */
  readonly lifetimeMs: number;
}

/** What an `open` is to do about the file's location. */
export type LocationClaim =
  /** Use this address. */
  | { readonly kind: "known"; readonly url: URL }
  /** Somebody is finding out; claim again when it has settled. */
  | { readonly kind: "wait"; readonly settled: Promise<void> }
  /** Find out, and say so: the others wait. */
  | { readonly kind: "lead"; readonly finish: (found: FileLocation | undefined) => void };

/** Remembers where files were found, so that each is looked for once. */
export interface FileLocations {
  /** Takes note of an intent to open `key`. */
  claim(key: string): LocationClaim;
  /** Forgets an address that no longer serves, where it is still the one remembered. */
  forget(key: string, url: URL): void;
}

/** Creates an empty memory of locations. */
export function createFileLocations(): FileLocations {
  const found = new Map<string, { readonly url: URL; readonly untilMs: number }>();
  const underWay = new Map<string, Promise<void>>();

  const remember = (key: string, { url, lifetimeMs }: FileLocation): void => {
    const oldest = found.size >= MOST_LOCATIONS ? found.keys().next().value : undefined;
    if (oldest !== undefined) found.delete(oldest);
    found.set(key, { url, untilMs: performance.now() + lifetimeMs });
  };

  const lead = (key: string): LocationClaim => {
    const { promise, resolve } = Promise.withResolvers<void>();
    underWay.set(key, promise);
    return {
      kind: "lead",
      finish(location) {
        underWay.delete(key);
        if (location !== undefined) remember(key, location);
        resolve();
      },
    };
  };

  return {
    claim(key) {
      const known = found.get(key);
      if (known !== undefined && performance.now() < known.untilMs) {
        return { kind: "known", url: known.url };
      }
      found.delete(key);
      const settled = underWay.get(key);
      return settled === undefined ? lead(key) : { kind: "wait", settled };
    },
    forget(key, url) {
      if (found.get(key)?.url === url) found.delete(key);
    },
  };
}
