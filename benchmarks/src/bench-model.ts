/** A generated model to move. */
export interface BenchModel {
  /** The repository. */
  readonly repoId: string;
  /** How many files it has. */
  readonly fileCount: number;
  /** The size of each, in bytes. */
  readonly fileBytes: number;
}

/** The name that the model is stored under. */
export function artifactOf({ repoId }: BenchModel): string {
  return repoId.slice(repoId.lastIndexOf("/") + 1);
}

/** How large the whole model is. */
export function modelBytes({ fileBytes, fileCount }: BenchModel): number {
  return fileCount * fileBytes;
}
