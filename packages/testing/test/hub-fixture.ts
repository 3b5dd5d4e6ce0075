import type { FixtureFile } from "@prefetch/testing";

/** The one repository of most tests here. */
export const REPO = "acme/model";

/** The content of its file in LFS. */
export const WEIGHTS = Buffer.from("0123456789abcdef");

/** A file of text. */
export function text(path: string, content: string): FixtureFile {
  return { path, content: { bytes: Buffer.from(content) } };
}

/** A file in Git, one in LFS, an empty one, and one in a folder. */
export const FILES: readonly FixtureFile[] = [
  text("config.json", '{"a":1}'),
  text("empty.txt", ""),
  text("nested/deep/notes.md", "notes"),
  { path: "model.safetensors", content: { bytes: WEIGHTS } },
];

/** Asks without following redirects. */
export function ask(url: string, init: RequestInit = {}): Promise<Response> {
  return fetch(url, { redirect: "manual", ...init });
}

/** An answer's JSON. */
export async function jsonOf<T>(answer: Response): Promise<T> {
  const value: T = JSON.parse(await answer.text());
  return value;
}

/** The address of a file. */
export function fileUrl(hub: { readonly url: string }, path: string, revision = "main"): string {
  return `${hub.url}/${REPO}/resolve/${revision}/${path}`;
}
