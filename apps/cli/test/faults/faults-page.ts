import { FAULT_TABLE, type FaultSection } from "./fault-table.ts";
import { type Cell, type FaultRow, type Outcome, SINKS, type SinkName } from "./outcome.ts";

/** The page that says what comes of every fault. */
export const FAULTS_PAGE: URL = new URL("../../../../docs/faults.md", import.meta.url);

const HEADINGS: Readonly<Record<SinkName, string>> = {
  s3: "S3",
  gcs: "Google Cloud Storage",
  azure: "Azure Blob Storage",
  directory: "Directory",
};

const NEXT: Readonly<Record<Outcome["next"], string>> = {
  nothing: "",
  finishes: "; the next run finishes",
  resumes: "; the next run resumes",
};

/** Returns the tables of the page, under their headings; oxfmt aligns them. */
function faultTables(): string {
  return FAULT_TABLE.map(sectionText).join("\n\n");
}

/** Returns the page with the tables between their markers. */
export function withFaultTables(page: string): string {
  return page.replace(BLOCK, (_block, begin: string, end: string) =>
    [begin, "", faultTables(), "", end].join("\n"),
  );
}

/** Returns the lines between the markers, whatever the layout of the tables. */
export function linesBetweenMarkers(page: string): readonly string[] {
  const [block = ""] = BLOCK.exec(page) ?? [];
  return block
    .split("\n")
    .map((line) => line.replaceAll(/ +/g, " ").replaceAll(/-{3,}/g, "---"))
    .filter((line) => line.trim() !== "");
}

const BLOCK = /(<!-- faults -->).*?(<!-- \/faults -->)/s;

function sectionText({ title, faults }: FaultSection): string {
  const headings = ["What goes wrong", ...SINKS.map((sink) => HEADINGS[sink])];
  const rows = Object.values(faults).map(rowOf);
  const lines = [headings, headings.map(() => "---"), ...rows];
  return [`### ${title}`, "", ...lines.map((cells) => `| ${cells.join(" | ")} |`)].join("\n");
}

function rowOf({ fault, besides, cells }: FaultRow): readonly string[] {
  const first = besides === undefined ? fault : `${fault} (checked besides: ${besides})`;
  return [first, ...SINKS.map((sink) => cellText(cells[sink]))];
}

function cellText(cell: Cell): string {
  if ("notApplicable" in cell) return `not applicable: ${cell.notApplicable}`;
  const { ends, exit, fellBack, next } = cell;
  const way = fellBack ? ", by way of scratch disk" : "";
  if (ends === "published") return `published${way}`;
  const tried = fellBack ? ", by way of scratch disk as well" : "";
  const ending = ends === "killed" ? "killed" : `\`${ends}\`, exit ${exit}`;
  return `${ending}${tried}${NEXT[next]}`;
}
