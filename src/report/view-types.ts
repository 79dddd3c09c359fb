import type { Finding } from '../domain/finding.js';
import type { TimeWindow } from '../domain/incident.js';
import type { Risk, Verdict } from '../domain/report.js';
import type { DiffSegment } from './diff.js';

/** All text of a view is one line, free of control characters, and unescaped: a renderer adds its own escapes. */
export interface ReportView {
  id: string;
  headline: HeadlineView;
  /** The decisive facts, at most three, in order of time. For a healthy host: the strongest deviations. */
  why: FindingView[];
  /** What engineers said that speaks for the leading cause, each named as an engineer's word. */
  whySaid: string[];
  doFirst: ResolutionView | null;
  /** The further steps for the leading cause, in order, without the dropped ones. */
  then: ResolutionView[];
  /** All causes, best first; the dropped ones last. */
  causes: CauseView[];
  /** Every finding, strongest first within its modality. */
  findings: FindingView[];
  chart: ChartView;
  steps: ChunkView[];
  cases: MatchView[];
  sops: MatchView[];
  missing: string[];
  notes: string[];
  sources: SourceView[];
  footer: FooterView;
}

export interface HeadlineView {
  /** `failure`: a cause is named; `healthy`: nothing is wrong; `unsure`: the diagnosis abstains. */
  tone: 'failure' | 'healthy' | 'unsure';
  host: string;
  /** Operating system, kernel, CPUs and memory, as far as known. */
  system: string;
  title: string;
  causeId: string | null;
  /** How sure the answer is, and what validation said of it. Null when no answer is given. */
  confidence: ConfidenceView | null;
  verdict: VerdictView | null;
  summary: string;
  alert: { name: string; severity: string; summary: string; at: MomentView };
  /** `2025-03-04 03:08:00 to 03:13:00 UTC (5 min)`. */
  window: string;
}

export interface ConfidenceView {
  /** 0 to 1. */
  value: number;
  /** `very likely (93 %)`. */
  text: string;
}

export interface MomentView {
  /** Unix seconds. */
  unix: number;
  /** `03:12:45 UTC`, with the day where it is not the alert's. */
  utc: string;
  /** `1 min 25 s before the alert`. */
  relative: string;
}

export interface LinkView {
  label: string;
  /** Null when the target may not be made clickable. */
  href: string | null;
}

export interface FindingView {
  id: string;
  modality: Finding['modality'];
  kind: string;
  /** Heading and what it is about: `Read latency (device vda)`. */
  title: string;
  heading: string;
  /** `device vda`; empty when the heading says it. */
  about: string;
  /** `41 % → 3 %`; null when the title says it or nothing was measured. */
  change: string | null;
  onset: MomentView;
  /** True when it was so from the first sample: it began before the window. */
  fromStart: boolean;
  strength: string;
  trend: string | null;
  saturated: boolean;
  /** Why an engineer disputes it; null when nobody does. What is disputed speaks for no cause. */
  disputed: string | null;
  excerpt: string[];
  link: LinkView;
}

export interface VerdictView {
  verdict: Verdict;
  meaning: string;
  reasons: string[];
}

/** What validation changed, and on which source's word. */
export interface ChangeView {
  draft: string;
  segments: DiffSegment[];
  sources: CitationView[];
}

export interface CitationView extends LinkView {
  kind: 'finding' | 'symptom' | 'sop' | 'historical-case' | 'engineer';
}

export interface ChunkView {
  id: string;
  text: string;
  verdict: VerdictView;
  confidence: ConfidenceView;
  /** Null when draft and final text are the same. */
  change: ChangeView | null;
  citations: CitationView[];
}

export interface CommandView {
  risk: Risk;
  riskLabel: string;
  lines: string[];
  note: string;
}

export interface ResolutionView extends ChunkView {
  risk: Risk;
  riskLabel: string;
  commands: CommandView[];
  verification: string | null;
  appliesWhen: string | null;
}

export interface CauseView {
  rank: number;
  id: string;
  title: string;
  /** Empty when the headline has said it already. */
  statement: string;
  confidence: ConfidenceView;
  verdict: VerdictView;
  change: ChangeView | null;
  for: FindingView[];
  against: FindingView[];
  citations: CitationView[];
  resolution: ResolutionView[];
}

export interface MatchView extends LinkView {
  id: string;
  /** Where to find it when the link may not be clicked. */
  where: string;
  /** It names the cause whose procedure is gone on with: the leading one, as a rule. */
  sameCause: boolean;
  /** The score that put it here, 0 to 1, and in words: `87 % similar`. */
  closeness: number;
  similarity: string;
  sharedTerms: string[];
  rootCauses: string[];
}

export interface SourceView {
  source: string;
  modality: string;
  status: string;
  /** True when something is missing. */
  lacking: boolean;
  note: string | null;
  query: string;
  link: LinkView;
}

export interface FooterView {
  engine: string;
  usage: string;
  nodes: string;
  /** What the number of the headline means; null when there is none. */
  confidence: string | null;
}

export type ChartFinding = Pick<
  Finding,
  'id' | 'title' | 'points' | 'unit' | 'baseline' | 'value' | 'onset' | 'subject'
>;

export interface ChartView {
  findings: ChartFinding[];
  window: TimeWindow;
  alertAt: number;
}
