import type { HubRoute } from "./hub-emulator-api.ts";

/** What a request's path and query ask for. */
export interface HubTarget {
  /** The kind of request. */
  readonly route: HubRoute;
  /** The repository, where the route has one. */
  readonly repoId?: string | undefined;
  /** What follows the route's name, decoded: a revision, and a path. */
  readonly segments: readonly string[];
  /** Path and query as they arrived. */
  readonly raw: string;
  /** The query. */
  readonly query: URLSearchParams;
}

type RoutedPath = Pick<HubTarget, "route" | "repoId" | "segments">;

const API_ROUTES = new Map<string, HubRoute>([
  ["", "model"],
  ["revision", "revision"],
  ["tree", "tree"],
  ["paths-info", "paths-info"],
  ["refs", "refs"],
  ["commits", "commits"],
]);
const FILE_ROUTES = new Map<string, HubRoute>([
  ["resolve", "resolve"],
  ["raw", "raw"],
]);
const COMMIT = /^[0-9a-f]{40}$/;
const OTHER: RoutedPath = { route: "other", segments: [] };

/** Reads a request's target; segments are decoded after they were split, `%2F` included. */
export function parseHubTarget(raw: string): HubTarget {
  const [pathname = "", search = ""] = raw.split(/\?(.*)/s);
  const segments = pathname.split("/").slice(1).map(decodeSegment);
  return { ...routePath(segments), raw, query: new URLSearchParams(search) };
}

function routePath(segments: readonly string[]): RoutedPath {
  const [first, second] = segments;
  if (first !== "api") return routeRepository(segments, FILE_ROUTES);
  if (second === "whoami-v2") return { route: "whoami", segments: [] };
  if (second === "models") return routeRepository(segments.slice(2), API_ROUTES);
  if (second === "resolve-cache") return routeResolveCache(segments.slice(3));
  return OTHER;
}

/** A repository's id is one segment (a legacy name, or an encoded `/`) or two. */
function routeRepository(
  segments: readonly string[],
  routes: ReadonlyMap<string, HubRoute>,
): RoutedPath {
  const [first = "", second = ""] = segments;
  const nameCount = routes.has(second) || second === "" ? 1 : 2;
  const route = routes.get(segments[nameCount] ?? "");
  if (route === undefined || first === "") return OTHER;
  return {
    route,
    repoId: segments.slice(0, nameCount).join("/"),
    segments: tail(segments, nameCount + 1),
  };
}

function routeResolveCache(segments: readonly string[]): RoutedPath {
  const nameCount = COMMIT.test(segments[1] ?? "") ? 1 : 2;
  const repoId = segments.slice(0, nameCount).join("/");
  return { route: "resolve-cache", repoId, segments: tail(segments, nameCount) };
}

function tail(segments: readonly string[], from: number): string[] {
  const rest = segments.slice(from);
  return rest.at(-1) === "" ? rest.slice(0, -1) : rest;
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
