/** The kinds of stores, by the names that `--sink` has for them. */
export const SINK_NAMES = ["local", "s3", "gcs", "azure"] as const;

/** A kind of store. */
export type SinkName = (typeof SINK_NAMES)[number];

/** Tells whether a text names a kind of store. */
export function isSinkName(text: string): text is SinkName {
  return SINK_NAMES.some((name) => name === text);
}
