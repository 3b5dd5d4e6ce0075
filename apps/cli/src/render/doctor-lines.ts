import type {
  Check,
  Diagnosis,
  HubFindings,
  NetworkFindings,
  StoreSupport,
} from "@prefetch/prefetch";
import prettyBytes from "pretty-bytes";
import type { Colors } from "../colors.ts";
import { durationText, sizeText } from "./quantities.ts";
import { tableLines } from "./table.ts";

const MARKS: Readonly<Record<Check["outcome"], string>> = {
  passed: "✓",
  failed: "✗",
  skipped: "–",
};

/** Returns the checks as a table, with the cure below each that failed. */
export function checkLines(checks: readonly Check[], colors: Colors): string[] {
  const rows = checks.map(({ subject, name, outcome, elapsedMs, detail }) => [
    MARKS[outcome],
    subject,
    name,
    outcome === "skipped" ? "" : durationText(elapsedMs),
    detail,
  ]);
  const lines = tableLines(rows);
  return checks.flatMap(({ outcome, cure }, index) => {
    const line = colouredMark(lines[index] ?? "", outcome, colors);
    return cure === undefined ? [line] : [line, `     Cure: ${cure}`];
  });
}

/** Behind the alignment, which counts characters. */
function colouredMark(line: string, outcome: Check["outcome"], colors: Colors): string {
  const color = { passed: colors.green, failed: colors.red, skipped: colors.dim }[outcome];
  const mark = MARKS[outcome];
  return `${color(mark)}${line.slice(mark.length)}`;
}

/** Returns what was found besides, block by block. */
export function findingLines({
  store,
  network,
  hub,
  memory,
  lifecycle,
}: Diagnosis): readonly string[] {
  const { text, document, command } = lifecycle;
  return [
    ...block("Supports", tableLines(supportRows(store))),
    ...block("Network", tableLines(networkRows(network, hub))),
    ...block("Memory", [
      `${binaryText(memory.expectedPeakBytes)} expected at most, of it ${binaryText(memory.budgetBytes)} for files in flight (--memory)`,
    ]),
    ...block("Lifecycle rule", [
      text,
      ...(document === undefined ? [] : JSON.stringify(document, undefined, 2).split("\n")),
      ...(command === undefined ? [] : [command]),
    ]),
  ];
}

function block(title: string, lines: readonly string[]): readonly string[] {
  return ["", title, ...lines.map((line) => `  ${line}`)];
}

function supportRows({ limits, capabilities, freeBytes }: StoreSupport): readonly string[][] {
  const { minPartBytes, maxPartBytes, maxParts, sequentialParts } = limits;
  const isUnlimited = maxParts === Number.MAX_SAFE_INTEGER;
  const sizes = `${binaryText(minPartBytes)} to ${binaryText(maxPartBytes)}, ${maxParts} at most`;
  const order = sequentialParts ? "one after the other" : "in any order";
  return [
    ["parts", `${isUnlimited ? "of any size and number" : sizes}, ${order}`],
    ...(capabilities === undefined
      ? [["the rest", "not known: it could not be asked"]]
      : [
          ["conditional writes", CONDITIONS[capabilities.conditionalPut]],
          ["checksum kept", capabilities.checksum],
          ["copies by itself", yesOrNo(capabilities.serverCopy)],
          ["finds open uploads", yesOrNo(capabilities.listUploads)],
        ]),
    ...(freeBytes === undefined ? [] : [["free space", sizeText(freeBytes)]]),
  ];
}

const CONDITIONS = {
  none: "none",
  create: "create only where nothing is",
  "create-and-replace": "create only where nothing is, replace only a known version",
} as const;

/** Limits and budgets are powers of two, wherever they are written. */
function binaryText(bytes: number): string {
  return prettyBytes(bytes, { binary: true });
}

function yesOrNo(value: boolean): string {
  return value ? "yes" : "no";
}

function networkRows(
  { proxies, extraCaPath }: NetworkFindings,
  hub: HubFindings | undefined,
): readonly string[][] {
  const { https, http, exceptions } = proxies;
  return [
    ["proxy for https", https ?? "none"],
    ["proxy for http", http ?? "none"],
    ...(exceptions === undefined ? [] : [["without a proxy", exceptions]]),
    ["extra authorities", extraCaPath ?? "none (NODE_EXTRA_CA_CERTS)"],
    ...(hub === undefined ? [] : hubRows(hub)),
  ];
}

function hubRows({
  endpoint,
  repo,
  hasToken,
  caBundlePath,
  hosts,
}: HubFindings): readonly string[][] {
  return [
    ["authorities for the Hub", caBundlePath ?? "Node's own (--ca-bundle)"],
    ["Hub", `${endpoint ?? "none"}, ${hasToken ? "with" : "without"} a token, asked for ${repo}`],
    ...hosts.map(({ host, purpose, reached }) => [
      `${purpose} host`,
      `${host}${reached ? "" : " (out of reach)"}`,
    ]),
  ];
}
