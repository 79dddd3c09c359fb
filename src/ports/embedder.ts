/** Turns texts into unit vectors. Vectors of different `id` must never be mixed. */
export interface Embedder {
  /** Name and version, for example `lexical-hash@1`. */
  readonly id: string;
  readonly dimensions: number;
  /** One L2-normalised vector (length `dimensions`) per text. */
  embed(texts: readonly string[], kind: 'query' | 'document'): Promise<Float32Array[]>;
}
