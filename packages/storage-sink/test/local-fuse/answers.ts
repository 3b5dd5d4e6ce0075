import {
  OPERATIONS,
  encodeAttributesAnswer,
  encodeEntries,
  encodeEntry,
  encodeInit,
  encodeOpened,
  encodeStatfs,
  encodeWritten,
  namesFrom,
} from "./messages.ts";
import type { Request } from "./messages.ts";
import {
  Refusal,
  attributesOf,
  link,
  lookUp,
  make,
  makeFolder,
  nodeAt,
  remove,
  rename,
  resize,
  write,
} from "./tree.ts";
import type { Node, Tree } from "./tree.ts";

type Handler = (tree: Tree, request: Request, node: Node) => Buffer;

const ENOSYS = 38;
const NOTHING = Buffer.alloc(0);
const done: Handler = () => NOTHING;
const opened: Handler = () => encodeOpened();

/** `fuse_setattr_in.valid`. */
const MODE_IS_GIVEN = 1;
const SIZE_IS_GIVEN = 8;
const PERMISSIONS = 0o7777;

/** The requests that need no answer, and get none. */
export const UNANSWERED: ReadonlySet<number> = new Set([
  OPERATIONS.forget,
  OPERATIONS.interrupt,
  OPERATIONS.batchForget,
]);

const HANDLERS: ReadonlyMap<number, Handler> = new Map([
  [OPERATIONS.lookup, answerLookup],
  [OPERATIONS.getattr, (_tree, _request, node) => encodeAttributesAnswer(attributesOf(node))],
  [OPERATIONS.setattr, answerSetattr],
  [OPERATIONS.mkdir, answerMkdir],
  [OPERATIONS.unlink, answerRemove("unlink")],
  [OPERATIONS.rmdir, answerRemove("rmdir")],
  [OPERATIONS.rename, answerRename(8)],
  [OPERATIONS.rename2, answerRename(16)],
  [OPERATIONS.link, answerLink],
  [OPERATIONS.open, opened],
  [OPERATIONS.read, answerRead],
  [OPERATIONS.write, answerWrite],
  [OPERATIONS.statfs, () => encodeStatfs()],
  [OPERATIONS.release, done],
  [OPERATIONS.fsync, answerSync("fsync")],
  [OPERATIONS.flush, done],
  [OPERATIONS.opendir, opened],
  [OPERATIONS.readdir, answerReaddir],
  [OPERATIONS.releasedir, done],
  [OPERATIONS.fsyncdir, answerSync("fsyncdir")],
  [OPERATIONS.create, answerCreate],
]);

/** Does what a request asks for. Throws a {@link Refusal} with the error number to answer. */
export function answerTo(tree: Tree, request: Request): Buffer {
  if (request.operation === OPERATIONS.init) return encodeInit();
  const handler = HANDLERS.get(request.operation);
  if (handler === undefined) throw new Refusal(ENOSYS);
  const node =
    request.operation === OPERATIONS.statfs ? nodeAt(tree, 1) : nodeAt(tree, request.node);
  return handler(tree, request, node);
}

function answerLookup(tree: Tree, { body }: Request, folder: Node): Buffer {
  const [name = ""] = namesFrom(body, 0);
  return encodeEntry(attributesOf(lookUp(tree, folder, name)));
}

function answerSetattr(tree: Tree, { body }: Request, node: Node): Buffer {
  const valid = body.readUInt32LE(0);
  if (valid & SIZE_IS_GIVEN) resize(tree, node, Number(body.readBigUInt64LE(16)));
  if (valid & MODE_IS_GIVEN) {
    node.mode = (node.mode & ~PERMISSIONS) | (body.readUInt32LE(68) & PERMISSIONS);
  }
  return encodeAttributesAnswer(attributesOf(node));
}

function answerMkdir(tree: Tree, { body }: Request, folder: Node): Buffer {
  const [name = ""] = namesFrom(body, 8);
  const made = makeFolder(tree, folder, name, body.readUInt32LE(0) & PERMISSIONS);
  tree.calls.push(`mkdir ${pathOf(tree, made)}`);
  return encodeEntry(attributesOf(made));
}

function answerCreate(tree: Tree, { body }: Request, folder: Node): Buffer {
  const [name = ""] = namesFrom(body, 16);
  const made = make(tree, folder, name, body.readUInt32LE(4) & PERMISSIONS);
  tree.calls.push(`create ${pathOf(tree, made)}`);
  return Buffer.concat([encodeEntry(attributesOf(made)), encodeOpened()]);
}

function answerRemove(call: string): Handler {
  return (tree, { body }, folder) => {
    const [name = ""] = namesFrom(body, 0);
    const path = pathOf(tree, lookUp(tree, folder, name));
    remove(tree, folder, name);
    tree.calls.push(`${call} ${path}`);
    return NOTHING;
  };
}

function answerRename(namesOffset: number): Handler {
  return (tree, { body }, folder) => {
    const [name = "", newName = ""] = namesFrom(body, namesOffset);
    const newFolder = nodeAt(tree, Number(body.readBigUInt64LE(0)));
    const node = lookUp(tree, folder, name);
    const path = pathOf(tree, node);
    rename(tree, { folder, name }, { folder: newFolder, name: newName });
    tree.calls.push(`rename ${path} ${pathOf(tree, node)}`);
    return NOTHING;
  };
}

function answerLink(tree: Tree, { body }: Request, folder: Node): Buffer {
  const [name = ""] = namesFrom(body, 8);
  const node = nodeAt(tree, Number(body.readBigUInt64LE(0)));
  const path = pathOf(tree, node);
  link(tree, node, folder, name);
  tree.calls.push(`link ${path} ${pathOf(tree, folder)}/${name}`);
  return encodeEntry(attributesOf(node));
}

function answerRead(_tree: Tree, { body }: Request, node: Node): Buffer {
  const offset = Number(body.readBigUInt64LE(8));
  return node.content.subarray(offset, offset + body.readUInt32LE(16));
}

function answerWrite(tree: Tree, { body }: Request, node: Node): Buffer {
  const byteLength = body.readUInt32LE(16);
  write(tree, node, Number(body.readBigUInt64LE(8)), body.subarray(40, 40 + byteLength));
  tree.calls.push(`write ${pathOf(tree, node)}`);
  return encodeWritten(byteLength);
}

function answerSync(call: string): Handler {
  return (tree, _request, node) => {
    tree.calls.push(`${call} ${pathOf(tree, node)}`);
    return NOTHING;
  };
}

function answerReaddir(_tree: Tree, { body }: Request, folder: Node): Buffer {
  const entries = [...folder.children.values()].map(({ name, node: { id, mode } }) => ({
    node: id,
    name,
    mode,
  }));
  return encodeEntries(entries, Number(body.readBigUInt64LE(8)), body.readUInt32LE(16));
}

/** The path of a file or folder, `.` for the root; of one that has gone, nothing. */
function pathOf(tree: Tree, sought: Node): string {
  return findPath(nodeAt(tree, 1), sought) ?? "";
}

function findPath(folder: Node, sought: Node): string | undefined {
  if (folder === sought) return ".";
  for (const { name, node } of folder.children.values()) {
    const below = node === sought ? "." : findPath(node, sought);
    if (below !== undefined) return below === "." ? name : `${name}/${below}`;
  }
  return undefined;
}
