/** A model's draft. Ids in it are claims: whether they exist is for validation to say. */
export interface ModelDraft {
  /** `check` is `sop-id#check-id` or empty. */
  steps: { id: string; text: string; findings: string[]; check: string; confidence: number }[];
  /** `resolution` holds `sop-id#cause-id/step-id`. */
  rootCauses: {
    id: string;
    statement: string;
    confidence: number;
    for: string[];
    against: string[];
    resolution: string[];
  }[];
  /** Not shown to anybody: the report's summary is written from what validation leaves of the rest. */
  summary: string;
}

/** What the draft is made from, as text; items of findings are cut to the token budget, shared by modality. */
export interface DraftInputs {
  incident: string;
  findings: readonly { modality: 'metrics' | 'logs' | 'stacks'; text: string }[];
  symptoms: string;
  checks: string;
  cases: string;
  sops: string;
  missing: string;
  /** The only root causes that may be named. */
  rootCauses: readonly { id: string; meaning: string }[];
}

/** What a model said of a chunk against a source text. */
export interface ChunkReview {
  verdict: 'unchanged' | 'corrected' | 'supplemented' | 'unsupported';
  text: string;
  /** The passage of the source that decided, word for word; empty when none speaks to the chunk. */
  quote: string;
}

/** The model as one diagnosis sees it: masked, within its budget. Every failure is an OScopeError `model`. */
export interface ModelSession {
  readonly name: string;
  /** The chain of steps and the ranked root causes (paper, section 4.3.1). */
  draft(inputs: DraftInputs, signal?: AbortSignal): Promise<ModelDraft>;
  /** A search query of at most 20 words for the chunk's main claim (paper, Figure 7). */
  query(chunk: string, validated: readonly string[], signal?: AbortSignal): Promise<string>;
  /** Aligns the chunk to the text of an SOP (paper, Figure 8); `facts` are the findings that it cites. */
  align(chunk: string, facts: string, source: string, signal?: AbortSignal): Promise<ChunkReview>;
  usage(): { promptTokens: number; completionTokens: number; costUsd?: number };
}
