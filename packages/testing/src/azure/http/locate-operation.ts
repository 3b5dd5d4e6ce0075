import type { AzureOperation } from "../azure-server-api.ts";
import type { RequestTarget } from "./request-target.ts";

type Headers = Readonly<Record<string, string>>;

/** How an operation looks on the wire. */
interface Route {
  /** What it is. */
  readonly operation: AzureOperation;
  /** The methods. */
  readonly methods: readonly string[];
  /** What it may be about. */
  readonly of: readonly ("account" | "blob" | "container")[];
  /** The value of the parameter `comp`. */
  readonly comp?: string;
  /** The value of the parameter `restype`. */
  readonly restype?: string;
  /** What has to be true of the headers. */
  readonly when?: (headers: Headers) => boolean;
}

const isCopy = (headers: Headers): boolean => "x-ms-copy-source" in headers;
const isSyncCopy = (headers: Headers): boolean =>
  isCopy(headers) && headers["x-ms-requires-sync"] === "true";
const isUpload = (headers: Headers): boolean => !isCopy(headers);
/** With a blob type it would be `Put Blob From URL`. */
const isBlobCopy = (headers: Headers): boolean => isCopy(headers) && !("x-ms-blob-type" in headers);

/** Every operation; the first that fits is the one. */
const ROUTES: readonly Route[] = [
  {
    operation: "GetAccountInformation",
    methods: ["GET", "HEAD"],
    of: ["account", "container", "blob"],
    comp: "properties",
    restype: "account",
  },
  {
    operation: "ListBlobs",
    methods: ["GET"],
    of: ["container"],
    comp: "list",
    restype: "container",
  },
  {
    operation: "GetContainerProperties",
    methods: ["GET", "HEAD"],
    of: ["container"],
    restype: "container",
  },
  {
    operation: "PutBlockFromUrl",
    methods: ["PUT"],
    of: ["blob"],
    comp: "block",
    when: isCopy,
  },
  { operation: "PutBlock", methods: ["PUT"], of: ["blob"], comp: "block" },
  { operation: "PutBlockList", methods: ["PUT"], of: ["blob"], comp: "blocklist" },
  { operation: "GetBlockList", methods: ["GET"], of: ["blob"], comp: "blocklist" },
  { operation: "CopyBlobFromUrl", methods: ["PUT"], of: ["blob"], when: isSyncCopy },
  { operation: "CopyBlob", methods: ["PUT"], of: ["blob"], when: isBlobCopy },
  { operation: "PutBlob", methods: ["PUT"], of: ["blob"], when: isUpload },
  { operation: "GetBlob", methods: ["GET"], of: ["blob"] },
  { operation: "GetBlobProperties", methods: ["HEAD"], of: ["blob"] },
  { operation: "DeleteBlob", methods: ["DELETE"], of: ["blob"] },
];

/** Parameters that name another state of a blob, which this server does not keep. */
const OTHER_STATES = ["snapshot", "versionid"];

/** Returns the operation that a request asks for; `Unknown` for what this server does not do. */
export function locateOperation(
  method: string,
  target: RequestTarget,
  headers: Headers,
): AzureOperation {
  const { query } = target;
  if (OTHER_STATES.some((name) => query.has(name))) return "Unknown";
  const of = resourceOf(target);
  const route = ROUTES.find(
    (candidate) =>
      candidate.methods.includes(method) &&
      candidate.of.includes(of) &&
      (candidate.comp ?? null) === query.get("comp") &&
      (candidate.restype ?? null) === query.get("restype") &&
      candidate.when?.(headers) !== false,
  );
  return route?.operation ?? "Unknown";
}

function resourceOf({ container, blob }: RequestTarget): "account" | "blob" | "container" {
  if (container === "") return "account";
  return blob === "" ? "container" : "blob";
}
