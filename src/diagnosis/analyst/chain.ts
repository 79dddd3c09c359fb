import type { Finding } from '../../domain/finding.js';
import type { KnowledgeBase } from '../../domain/knowledge.js';
import type { Citation, Step } from '../../domain/report.js';
import type { AnalystInput } from '../../ports/analyst.js';
import { citeCheck, citeFinding, citeMatch, findingsOf, uniqueCitations } from '../citations.js';
import { relativeToAlert } from '../../domain/quantity.js';
import { describeCheck, describeFinding, joinWords, NAMED, wordsOfCheck } from '../phrases.js';
import { citeEngineer } from '../revision/words.js';
import type { CheckResult, SopWalk } from '../sop-walk.js';
import type { Ranked } from './rank.js';

const CHECKS_SHOWN = 5;
/** Findings cited for a root cause. */
const CITED_FINDINGS = 8;

interface Sentence {
  text: string;
  citations: Citation[];
  confidence: number;
}

function meanStrength(findings: readonly Finding[]): number {
  return findings.length === 0
    ? 0
    : findings.reduce((sum, finding) => sum + finding.strength, 0) / findings.length;
}

/** Findings that speak for the cause, the weightiest first. */
export function supportingFindings(candidate: Ranked, findings: readonly Finding[]): Finding[] {
  const speaking = candidate.contributions.filter((one) => one.weight > 0.1);
  const symptoms = [...speaking].sort((a, b) => b.weight - a.weight).map((one) => one.symptom);
  return findingsOf(symptoms, findings).slice(0, CITED_FINDINGS);
}

function firstMover(input: AnalystInput, top: Ranked): Sentence | null {
  const supporting = supportingFindings(top, input.findings);
  const [first] = [...supporting].sort((a, b) => a.onset - b.onset || b.strength - a.strength);
  if (first === undefined) return null;
  return {
    text: `What moved first: ${describeFinding(first)}, ${relativeToAlert(first.onset, input.incident.alert.startsAt)}.`,
    citations: [citeFinding(first)],
    confidence: first.strength,
  };
}

function checkConfidence(result: CheckResult, findings: readonly Finding[]): number {
  if (result.outcome === 'unknown') return 0.2;
  const said = wordsOfCheck(result).length > 0 || findings.length === 0 ? 0.6 : 0;
  return Math.max(meanStrength(findings.slice(0, NAMED)), said);
}

function checkSentence(result: CheckResult, input: AnalystInput): Sentence {
  const findings = findingsOf(result.symptoms, input.findings);
  return {
    text: describeCheck(result, input.findings),
    citations: [
      citeCheck(result.sop, result.check.id),
      ...findings.slice(0, NAMED).map(citeFinding),
      ...wordsOfCheck(result).map(citeEngineer),
    ],
    confidence: checkConfidence(result, findings),
  };
}

/** The walk through the SOP that describes the leading cause: the checks that decided. */
function checkSentences(input: AnalystInput, top: Ranked, walks: readonly SopWalk[]): Sentence[] {
  const walk = walks.find((one) => one.sop.id === top.sop.id);
  if (walk === undefined) return [];
  const own = walk.path.filter((result) => result.outcome === 'holds' || walk.causes.includes(top.cause.id));
  return own.slice(-CHECKS_SHOWN).map((result) => checkSentence(result, input));
}

function rivalSentence(
  input: AnalystInput,
  knowledge: KnowledgeBase,
  top: Ranked,
  rival: Ranked | undefined,
): Sentence | null {
  if (rival === undefined || rival.probability < 0.02) return null;
  const missing = rival.absent.slice(0, 2).map((term) => knowledge.terms.get(term)?.wording ?? term);
  const contrary = rival.contributions.filter((one) => one.weight < -0.3).slice(0, 2);
  const reasons = [
    ...contrary.map((one) => `${one.symptom.wording} speaks against it`),
    ...(missing.length === 0 ? [] : [`it would show ${joinWords(missing)}, which is not seen`]),
  ];
  if (reasons.length === 0) return null;
  const findings = findingsOf(
    contrary.map((one) => one.symptom),
    input.findings,
  ).slice(0, NAMED);
  return {
    text: `The next best explanation, "${rival.cause.title}", is less likely: ${joinWords(reasons)}.`,
    citations: findings.map(citeFinding),
    confidence: Math.max(0, Math.min(1, top.probability - rival.probability)),
  };
}

function caseSentence(input: AnalystInput, top: Ranked): Sentence | null {
  const match = input.matches.find(
    (one) => one.kind === 'historical-case' && one.rootCauses.includes(top.cause.id),
  );
  if (match === undefined || match.sharedTerms.length === 0) return null;
  return {
    text: `The same symptoms were seen in a historical case with this cause: "${match.title}".`,
    citations: [citeMatch(match)],
    confidence: match.score,
  };
}

/** The chain C1…CN: what moved first, the SOP's checks, why not the rival, the historical case. */
export function buildChain(
  input: AnalystInput,
  knowledge: KnowledgeBase,
  ranked: readonly Ranked[],
  walks: readonly SopWalk[],
): Step[] {
  const [top, rival] = ranked;
  if (top === undefined) return [];
  const sentences = [
    firstMover(input, top),
    ...checkSentences(input, top, walks),
    rivalSentence(input, knowledge, top, rival),
    caseSentence(input, top),
  ].filter((sentence) => sentence !== null);
  return sentences.map((sentence, index) => ({
    id: `C${index + 1}`,
    draft: sentence.text,
    text: sentence.text,
    verdict: 'unverified' as const,
    reasons: [],
    citations: uniqueCitations(sentence.citations),
    confidence: sentence.confidence,
  }));
}
