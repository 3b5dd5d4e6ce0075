import type { Manifest, ShownModel } from "@prefetch/prefetch";
import { countText, sizeText } from "./quantities.ts";
import { serveCommands } from "./serve-commands.ts";
import { tableLines } from "./table.ts";

/** Returns a stored model for people: where it comes from, its files, how to serve it, where it lies. */
export function manifestLines({ url, manifest }: ShownModel): readonly string[] {
  const commands = serveCommands(
    url,
    manifest.files.map(({ path }) => path),
  );
  return [
    ...tableLines(facts(manifest)),
    "",
    ...tableLines([
      ["SIZE", "SHA256", "PATH"],
      ...manifest.files.map(({ sizeBytes, sha256, path }) => [sizeText(sizeBytes), sha256, path]),
    ]),
    "",
    ...commands,
    url,
  ];
}

function facts({ model, artifactName, info, files, ...rest }: Manifest): readonly string[][] {
  const sizeBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
  const rows = [
    ["Repository", model.repoId],
    ["Commit", model.commit],
    ["Revision", model.revision],
    ["Hub", model.endpoint],
    ["Artifact", artifactName],
    ["Architecture", info.architecture],
    ["Task", info.task],
    ["Modality", info.modality.join(", ")],
    ["Format", info.serialFormat],
    ["Model type", info.modelType],
    ["Description", info.shortDescription],
    ["Files", `${countText(files.length, "file")}, ${sizeText(sizeBytes)}`],
    ["Published", `${rest.createdAt} by ${rest.tool.name} ${rest.tool.version}`],
  ];
  return rows.filter((row): row is string[] => row[1] !== undefined);
}
