/** What `encodeURIComponent` leaves, and S3 does not. */
const LEFT_OVER = /[!'()*]/g;

/** Encodes everything but letters, digits and `-._~`, as signatures and listings of S3 do. */
export function encodeUri(text: string): string {
  return encodeURIComponent(text).replace(
    LEFT_OVER,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** Encodes a path or a key, leaving its slashes. */
export function encodeUriPath(path: string): string {
  return path.split("/").map(encodeUri).join("/");
}
