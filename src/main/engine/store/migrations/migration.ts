/** One step of the durable schema. A released step is never edited. */
export interface Migration {
  /** Rising, with gaps. Becomes the file's user_version. */
  readonly version: number;
  readonly name: string;
  readonly statements: readonly string[];
}
