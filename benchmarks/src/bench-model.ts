/** A generated model to move. */
export interface BenchModel {
  /** The repository. */
  readonly repoId: string;
  /** How many files it has. */
  readonly fileCount: number;
  /** The size of each, in bytes. */
  readonly fileBytes: number;
}
