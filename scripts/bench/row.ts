/** One line of the table that a bench prints. */
export interface BenchRow {
  part: string;
  ours: string;
  reference: string;
  bar: string;
  /** null when the part was skipped, for example because its data is absent. */
  ok: boolean | null;
}
