/** A standard term as a model is shown it. */
export interface TermOffer {
  id: string;
  wording: string;
}

/** A model that speaks the standard vocabulary. What it names are claims: the aligner checks ids and findings. */
export interface AlignerModel {
  readonly name: string;
  /** Terms that the findings show; `findings` holds a line for each, with its id first. */
  standardise(
    findings: readonly string[],
    terms: readonly TermOffer[],
    signal?: AbortSignal,
  ): Promise<{ term: string; findings: string[] }[]>;
  /** Terms that a narration describes, best first. */
  recognise(narration: string, terms: readonly TermOffer[], signal?: AbortSignal): Promise<string[]>;
}
