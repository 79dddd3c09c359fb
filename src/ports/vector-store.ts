export interface VectorEntry {
  id: string;
  vector: Float32Array;
  /** Exact-match filters, for example `{kind: 'sop'}`. */
  tags: Readonly<Record<string, string>>;
}

export interface VectorHit {
  id: string;
  /** Cosine similarity, -1 to 1. */
  similarity: number;
}

/** Nearest neighbours by cosine similarity among vectors of one embedder. */
export interface VectorStore {
  readonly name: string;
  /** Replaces the whole collection; `version` names the knowledge and the embedder that made the vectors. */
  replace(collection: string, version: string, entries: readonly VectorEntry[]): Promise<void>;
  version(collection: string): Promise<string | undefined>;
  /** The `k` nearest, best first, ties by id; only entries whose tags equal all of `filter`. */
  search(
    collection: string,
    query: Float32Array,
    k: number,
    filter?: Readonly<Record<string, string>>,
  ): Promise<VectorHit[]>;
  close(): Promise<void>;
}
