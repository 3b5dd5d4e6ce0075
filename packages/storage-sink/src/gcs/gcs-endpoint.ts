/** Google's own service (https://cloud.google.com/storage/docs/request-endpoints). */
export const googleEndpoint = "https://storage.googleapis.com";

/**
 * Tells whether an endpoint is Google's own: the global one, a region's or a private one. Elsewhere are
 * emulators, which keep less than the service does, and get no credentials unasked.
 */
export function isGoogleEndpoint(endpoint: string): boolean {
  const { hostname } = new URL(endpoint);
  return hostname === "googleapis.com" || hostname.endsWith(".googleapis.com");
}
