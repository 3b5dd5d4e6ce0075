import type { SendableAnswer } from "../../http/send-answer.ts";
import { compareUtf8 } from "../../store/utf8-order.ts";
import { xmlDocument } from "../../store/xml/xml-document.ts";
import type { XmlNode } from "../../store/xml/xml-document.ts";
import type { AzureCall } from "../azure-call.ts";
import { blobNotFound, invalidQueryParameterValue } from "../azure-errors.ts";
import { xmlAnswer } from "../http/azure-answer.ts";
import type { StoredBlob, UncommittedBlocks } from "../state/container-state.ts";
import { identityHeadersOf } from "./new-blob.ts";

/** `Get Block List`. */
export function getBlockList({ container, blob, query }: AzureCall): SendableAnswer {
  const committed = container.blobs.get(blob);
  const uncommitted = container.uncommitted.get(blob);
  if (committed === undefined && uncommitted === undefined) throw blobNotFound();
  const type = query.get("blocklisttype") ?? "committed";
  const lists: readonly XmlNode[] = [
    ["CommittedBlocks", committedNodes(committed)],
    ["UncommittedBlocks", uncommittedNodes(uncommitted)],
  ];
  return xmlAnswer(200, xmlDocument("BlockList", listsOfType(lists, type)), {
    ...(committed === undefined ? {} : identityHeadersOf(committed)),
    "x-ms-blob-content-length": String(committed?.sizeBytes ?? 0),
  });
}

function listsOfType(lists: readonly XmlNode[], type: string): readonly XmlNode[] {
  if (type === "all") return lists;
  if (type === "committed") return lists.slice(0, 1);
  if (type === "uncommitted") return lists.slice(1);
  throw invalidQueryParameterValue("blocklisttype", type, "Not a type of block list.");
}

function committedNodes(blob: StoredBlob | undefined): readonly XmlNode[] {
  return (blob?.blocks ?? [])
    .filter(({ blockId }) => blockId !== undefined)
    .map(({ blockId, bytes }) => nodeOf(blockId, bytes.sizeBytes));
}

function uncommittedNodes(uncommitted: UncommittedBlocks | undefined): readonly XmlNode[] {
  return [...(uncommitted?.blocks ?? [])]
    .toSorted(([left], [right]) => compareUtf8(left, right))
    .map(([blockId, { sizeBytes }]) => nodeOf(blockId, sizeBytes));
}

function nodeOf(blockId: string | undefined, sizeBytes: number): XmlNode {
  return [
    "Block",
    [
      ["Name", blockId],
      ["Size", sizeBytes],
    ],
  ];
}
