import { posix } from "node:path";

/** Returns `Content-Disposition` as the Hub and its CDN write it (RFC 6266). */
export function contentDisposition(kind: "inline" | "attachment", path: string): string {
  const name = posix.basename(path);
  const ascii = name.replaceAll(/[^ -~]|["\\]/g, "_");
  return `${kind}; filename*=UTF-8''${encodeURIComponent(name)}; filename="${ascii}";`;
}

/** Encodes a path for an address, segment by segment. */
export function encodePath(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}
