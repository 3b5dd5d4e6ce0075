import { contentGitBlobId, contentSha256 } from "../content/content-digests.ts";
import type { Commit, CommittedFile } from "./commit.ts";
import { gitBlobId, gitTreeId, lfsPointer } from "./git-objects.ts";
import type { GitTreeEntry } from "./git-objects.ts";

/** A file as the Hub lists it. */
export interface TreeFile {
  readonly type: "file";
  /** The blob's id; of a file in LFS, that of its pointer. */
  readonly oid: string;
  /** The size in bytes. */
  readonly size: number;
  /** The path in the repository. */
  readonly path: string;
  /** The content's SHA-256 and size, of a file in LFS. */
  readonly lfs?: { readonly oid: string; readonly size: number; readonly pointerSize: number };
}

/** A folder as the Hub lists it. */
export interface TreeDirectory {
  readonly type: "directory";
  /** The Git tree's id. */
  readonly oid: string;
  /** Always 0. */
  readonly size: 0;
  /** The path in the repository. */
  readonly path: string;
}

/** Everything a commit holds, by path. */
export interface CommitTree {
  /** The files. */
  readonly files: ReadonlyMap<string, TreeFile>;
  /** The folders that the files lie in. */
  readonly directories: ReadonlyMap<string, TreeDirectory>;
}

const ROOT = "";
const trees = new WeakMap<Commit, Promise<CommitTree>>();

/** Lists a commit. Done when first asked for, then kept. */
export function treeOf(commit: Commit): Promise<CommitTree> {
  const known = trees.get(commit);
  if (known !== undefined) return known;
  const tree = listTree(commit);
  trees.set(commit, tree);
  return tree;
}

/** Lists one file; hashes its content when that was not done before. */
export async function treeFileOf(file: CommittedFile): Promise<TreeFile> {
  const { path, content, listedDigest, listedSizeBytes: size } = file;
  if (file.storage === "git") {
    return { type: "file", oid: listedDigest ?? (await contentGitBlobId(content)), size, path };
  }
  const sha256 = listedDigest ?? (await contentSha256(content));
  const pointer = lfsPointer(sha256, size);
  const lfs = { oid: sha256, size, pointerSize: pointer.length };
  return { type: "file", oid: gitBlobId(pointer), size, path, lfs };
}

async function listTree(commit: Commit): Promise<CommitTree> {
  const files = new Map<string, TreeFile>();
  for (const file of commit.files.values()) files.set(file.path, await treeFileOf(file));
  return { files, directories: directoriesOf(files) };
}

/** Gives every folder its Git tree id, the deepest first: a folder's id covers those below it. */
function directoriesOf(files: ReadonlyMap<string, TreeFile>): Map<string, TreeDirectory> {
  const children = new Map<string, GitTreeEntry[]>();
  for (const file of files.values()) addChild(children, file.path, file.oid, false);
  const paths = ancestorsOf(files.keys()).toSorted((a, b) => depthOf(b) - depthOf(a));
  const directories = new Map<string, TreeDirectory>();
  for (const path of paths) {
    const oid = gitTreeId(children.get(path) ?? []);
    directories.set(path, { type: "directory", oid, size: 0, path });
    addChild(children, path, oid, true);
  }
  return directories;
}

function addChild(
  children: Map<string, GitTreeEntry[]>,
  path: string,
  oid: string,
  isDirectory: boolean,
): void {
  const parent = parentOf(path);
  const siblings = children.get(parent) ?? [];
  siblings.push({ name: path.slice(path.lastIndexOf("/") + 1), isDirectory, oid });
  children.set(parent, siblings);
}

function ancestorsOf(paths: Iterable<string>): string[] {
  const ancestors = new Set<string>();
  for (const path of paths) {
    for (let parent = parentOf(path); parent !== ROOT; parent = parentOf(parent)) {
      ancestors.add(parent);
    }
  }
  return [...ancestors];
}

/** Works on text alone, as Git does: a fixture's path may hold `..` or begin with `/`. */
function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

function depthOf(path: string): number {
  return path.split("/").length;
}
