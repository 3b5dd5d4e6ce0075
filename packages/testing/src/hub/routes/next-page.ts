import type { HubCall } from "../hub-call.ts";

/** Returns the address that the caller reached the Hub at. */
export function originOf(call: HubCall): string {
  return `http://${call.headers.host ?? "127.0.0.1"}`;
}

/** Returns path and query of the page after the one that was asked for. */
export function nextPageTarget(call: HubCall, parameter: string, value: number): string {
  const query = new URLSearchParams(call.target.query);
  query.set(parameter, String(value));
  const [pathname = ""] = call.target.raw.split("?");
  return `${pathname}?${query.toString()}`;
}
