import type { Attributes } from "./messages.ts";

/** What the file system does not do, and how it takes names. */
export interface TreeOptions {
  /** Takes names that differ in upper and lower case only for one. Default: false. */
  readonly foldsCase?: boolean | undefined;
  /** Takes Unicode forms of a name for one. Default: false. */
  readonly foldsUnicodeForm?: boolean | undefined;
  /** The error number of every hard link. Default: links are made. */
  readonly linkErrno?: number | undefined;
  /** How many bytes all files together may have; EDQUOT beyond. Default: no limit. */
  readonly quotaBytes?: number | undefined;
}

/** An error number for the caller. */
export class Refusal extends Error {
  readonly errno: number;
  constructor(errno: number) {
    super(`errno ${errno}`);
    this.errno = errno;
  }
}

const ENOENT = 2;
const EEXIST = 17;
const ENOTDIR = 20;
const ENOTEMPTY = 39;
const EDQUOT = 122;

const FOLDER_TYPE = 0o040000;
const FILE_TYPE = 0o100000;
const TYPES = 0o170000;

/** A file or a folder. */
export interface Node {
  readonly id: number;
  mode: number;
  content: Buffer;
  linkCount: number;
  modifiedMs: number;
  /** By folded name; empty for a file. */
  readonly children: Map<string, { readonly name: string; readonly node: Node }>;
}

/** A file system in memory, and what was done to it. */
export interface Tree {
  readonly options: TreeOptions;
  readonly nodes: Map<number, Node>;
  /** The calls that change it or put it on disk, in order, with names as they were given. */
  readonly calls: string[];
}

export function createTree(options: TreeOptions): Tree {
  const tree: Tree = { options, nodes: new Map(), calls: [] };
  addNode(tree, FOLDER_TYPE | 0o755);
  return tree;
}

export function nodeAt(tree: Tree, id: number): Node {
  const node = tree.nodes.get(id);
  if (node === undefined) throw new Refusal(ENOENT);
  return node;
}

function isFolder({ mode }: Node): boolean {
  return (mode & TYPES) === FOLDER_TYPE;
}

export function attributesOf(node: Node): Attributes {
  const { id, mode, content, linkCount, modifiedMs } = node;
  return { node: id, sizeBytes: content.byteLength, mode, linkCount, modifiedMs };
}

export function lookUp(tree: Tree, folder: Node, name: string): Node {
  const entry = folder.children.get(folded(tree, name));
  if (entry === undefined) throw new Refusal(ENOENT);
  return entry.node;
}

export function make(tree: Tree, folder: Node, name: string, mode: number): Node {
  if (!isFolder(folder)) throw new Refusal(ENOTDIR);
  if (folder.children.has(folded(tree, name))) throw new Refusal(EEXIST);
  const node = addNode(tree, (mode & TYPES) === 0 ? FILE_TYPE | mode : mode);
  folder.children.set(folded(tree, name), { name, node });
  return node;
}

export function makeFolder(tree: Tree, folder: Node, name: string, mode: number): Node {
  return make(tree, folder, name, FOLDER_TYPE | mode);
}

export function link(tree: Tree, node: Node, folder: Node, name: string): Node {
  const { linkErrno } = tree.options;
  if (linkErrno !== undefined) throw new Refusal(linkErrno);
  if (folder.children.has(folded(tree, name))) throw new Refusal(EEXIST);
  folder.children.set(folded(tree, name), { name, node });
  node.linkCount += 1;
  return node;
}

export function remove(tree: Tree, folder: Node, name: string): void {
  const node = lookUp(tree, folder, name);
  if (node.children.size > 0) throw new Refusal(ENOTEMPTY);
  folder.children.delete(folded(tree, name));
  node.linkCount -= 1;
}

/** As Linux's own folding file systems do it, a replaced name keeps its spelling. */
export function rename(
  tree: Tree,
  from: { readonly folder: Node; readonly name: string },
  to: { readonly folder: Node; readonly name: string },
): void {
  const node = lookUp(tree, from.folder, from.name);
  const replaced = to.folder.children.get(folded(tree, to.name));
  if (replaced !== undefined && isFolder(replaced.node)) throw new Refusal(EEXIST);
  from.folder.children.delete(folded(tree, from.name));
  const name = replaced?.name ?? to.name;
  to.folder.children.set(folded(tree, to.name), { name, node });
}

export function resize(tree: Tree, node: Node, sizeBytes: number): void {
  const more = sizeBytes - node.content.byteLength;
  const { quotaBytes = Number.POSITIVE_INFINITY } = tree.options;
  if (more > 0 && usedBytes(tree) + more > quotaBytes) throw new Refusal(EDQUOT);
  const content = Buffer.alloc(sizeBytes);
  node.content.copy(content);
  node.content = content;
  node.modifiedMs = Date.now();
}

export function write(tree: Tree, node: Node, offset: number, bytes: Buffer): void {
  const end = offset + bytes.byteLength;
  if (end > node.content.byteLength) resize(tree, node, end);
  bytes.copy(node.content, offset);
  node.modifiedMs = Date.now();
}

/** A node that the kernel forgets stays in the map: the tests are small, and ids are never reused. */
function addNode(tree: Tree, mode: number): Node {
  const id = tree.nodes.size + 1;
  const children: Node["children"] = new Map();
  const node = {
    id,
    mode,
    content: Buffer.alloc(0),
    linkCount: 1,
    modifiedMs: Date.now(),
    children,
  };
  tree.nodes.set(id, node);
  return node;
}

function usedBytes({ nodes }: Tree): number {
  let bytes = 0;
  for (const { content, linkCount } of nodes.values()) {
    if (linkCount > 0) bytes += content.byteLength;
  }
  return bytes;
}

function folded({ options }: Tree, name: string): string {
  const formed = options.foldsUnicodeForm ? name.normalize("NFC") : name;
  return options.foldsCase ? formed.toLowerCase() : formed;
}
