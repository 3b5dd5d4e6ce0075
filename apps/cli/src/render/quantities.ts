import prettyBytes from "pretty-bytes";
import prettyMs from "pretty-ms";

/** Returns a size for people, for example `1.5 GB`. */
export function sizeText(bytes: number): string {
  return prettyBytes(bytes);
}

/** Returns a rate for people, for example `118 MB/s`. */
export function rateText(bytesPerSecond: number): string {
  return `${prettyBytes(Math.round(bytesPerSecond))}/s`;
}

/** Returns a time span for people, for example `1m 5s`, or `2.4s` below a minute. */
export function durationText(milliseconds: number): string {
  const digits = milliseconds < 60_000 ? 1 : 0;
  return prettyMs(milliseconds, { secondsDecimalDigits: digits, unitCount: 2 });
}

/**
 * Returns a number of things, for example `1 file` or `12 files`.
 *
 * @param things - the plural. Default: `thing` with an `s`
 */
export function countText(count: number, thing: string, things = `${thing}s`): string {
  return `${count} ${count === 1 ? thing : things}`;
}
