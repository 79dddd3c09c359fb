import { z } from 'zod';
import type { KnowledgeBase } from '../../domain/knowledge.js';
import type { DraftReport, RootCause, Step } from '../../domain/report.js';
import type { Analyst, AnalystInput } from '../../ports/analyst.js';
import { messageOf } from '../../errors.js';

/** Root causes as a baseline names them, best first. */
export function causesSchema(ids: readonly string[]) {
  return z.array(
    z.object({
      id: z.enum(ids),
      statement: z.string().max(2000),
      confidence: z.number().min(0).max(1),
      for: z.array(z.string().max(40)).max(40),
    }),
  );
}
export type NamedCauses = z.infer<ReturnType<typeof causesSchema>>;

/** What a baseline comes to. */
export interface BaselineAnswer {
  thoughts: string[];
  rootCauses: NamedCauses;
  summary: string;
}

const chunk = (text: string) => ({
  draft: text,
  verdict: 'unverified' as const,
  reasons: [],
  citations: [],
});

function draftOf({ thoughts, rootCauses, summary }: BaselineAnswer): DraftReport {
  const first = rootCauses.filter(
    (cause, index) => rootCauses.findIndex((one) => one.id === cause.id) === index,
  );
  return {
    summary,
    steps: thoughts.map((text, index): Step => ({
      id: `C${index + 1}`,
      text,
      ...chunk(text),
      confidence: 0,
    })),
    rootCauses: first.map((cause): RootCause => {
      const { id, statement, confidence } = cause;
      return {
        id,
        title: id,
        statement,
        ...chunk(statement),
        confidence,
        for: cause.for,
        against: [],
        resolution: [],
      };
    }),
    abstained: first.length === 0,
    missing: [],
    notes: [],
  };
}

const NO_ANSWER: BaselineAnswer = { thoughts: [], rootCauses: [], summary: 'No answer.' };

/**
 * A baseline as an analyst for one diagnosis. A failure is an empty report, never somebody else's: the offline analyst
 * must not earn points for a baseline.
 */
export function createBaselineAnalyst(
  name: string,
  answer: (input: AnalystInput, signal?: AbortSignal) => Promise<BaselineAnswer>,
): Analyst {
  let begun = false;
  return {
    name,
    async draft(input, signal) {
      // Asked again only after its time was up.
      if (begun) return { ...draftOf(NO_ANSWER), notes: [`${name} ran out of time.`] };
      begun = true;
      try {
        return draftOf(await answer(input, signal));
      } catch (error) {
        return { ...draftOf(NO_ANSWER), notes: [`${name} failed: ${messageOf(error)}`] };
      }
    },
  };
}

/** The only root causes that may be named, as text. */
export function causeList(knowledge: KnowledgeBase): string {
  return [...knowledge.rootCauses].map(([id, meaning]) => `${id}: ${meaning}`).join('\n');
}

/** The troubleshooting guides of the historical cases that retrieval found, as OScope sees them too. */
export function guidesOf(
  knowledge: KnowledgeBase,
  { matches }: AnalystInput,
): { id: string; text: string }[] {
  return matches
    .filter((match) => match.kind === 'historical-case')
    .flatMap((match) => {
      const found = knowledge.cases.find((one) => one.id === match.id);
      if (found === undefined) return [];
      const { id, title, root_cause: cause, narrations, body } = found;
      const text = [`${id}: ${title}`, `Root cause: ${cause}`, ...narrations.slice(0, 1), body].join('\n');
      return [{ id, text }];
    });
}

/** One line a finding, with its first excerpt line. */
export function findingLines({ findings }: AnalystInput, most: number): string {
  const shown = [...findings].sort((a, b) => b.strength - a.strength).slice(0, most);
  const lines = shown.map(
    (one) =>
      `${one.id} ${one.title} (onset ${new Date(one.onset * 1000).toISOString()}, strength ${one.strength.toFixed(2)})`,
  );
  const left = findings.length - shown.length;
  return [...lines, ...(left > 0 ? [`(${left} weaker findings are left out)`] : [])].join('\n');
}

export function incidentText({ incident }: AnalystInput): string {
  return JSON.stringify({ host: incident.host, window: incident.window, alert: incident.alert });
}
