/** What a model said of a chunk against a source text. */
export interface ChunkReview {
  verdict: 'unchanged' | 'corrected' | 'supplemented' | 'unsupported';
  text: string;
  /** The passage of the source that decided, word for word; empty when none speaks to the chunk. */
  quote: string;
}

/** The model's part of validation (paper, Figures 7 and 8). The code-level gate has the last word. */
export interface ChunkReviewer {
  readonly name: string;
  /** A search query of at most 20 words for the chunk's main claim. */
  query(chunk: string, validated: readonly string[], signal?: AbortSignal): Promise<string>;
  /** Aligns the chunk to the text of an SOP. */
  align(chunk: string, source: string, signal?: AbortSignal): Promise<ChunkReview>;
}
