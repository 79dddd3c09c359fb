import type { HistoricalCase, Sop, SopResolution } from '../../domain/knowledge.js';

/** A piece of text of a file and where it stands. */
export interface Place {
  file: string;
  field: string;
  text: string;
}

function resolutionTexts(file: string, at: string, step: SopResolution): Place[] {
  return [
    { file, field: `${at}.text`, text: step.text },
    { file, field: `${at}.verify`, text: step.verify },
    ...step.variants.map((variant, index) => ({ file, field: `${at}.variants.${index}.text`, text: variant.text })),
  ];
}

/** Sentences of an SOP that are written for people, without its body. */
export function sopSentences(sop: Sop): Place[] {
  const { file } = sop;
  return [
    { file, field: 'title', text: sop.title },
    ...sop.checks.map((check, index) => ({ file, field: `checks.${index}.text`, text: check.text })),
    ...sop.causes.flatMap((cause, index) => [
      { file, field: `causes.${index}.title`, text: cause.title },
      { file, field: `causes.${index}.statement`, text: cause.statement },
      ...cause.resolution.flatMap((step, at) => resolutionTexts(file, `causes.${index}.resolution.${at}`, step)),
    ]),
  ];
}

export interface CommandPlace extends Place {
  /** What the file says of it; commands of checks are always meant to read only. */
  risk: 'none' | 'low' | 'medium' | 'high';
  of: 'check' | 'resolution';
}

/** Every shell line of an SOP. */
export function sopCommands(sop: Sop): CommandPlace[] {
  const { file } = sop;
  const checks = sop.checks.map((check, index): CommandPlace => {
    return { file, field: `checks.${index}.command`, text: check.command, risk: 'none', of: 'check' };
  });
  const steps = sop.causes.flatMap((cause, index) =>
    cause.resolution.flatMap((step, at) =>
      step.commands.map((command, place): CommandPlace => {
        const field = `causes.${index}.resolution.${at}.commands.${place}.line`;
        return { file, field, text: command.line, risk: command.risk, of: 'resolution' };
      }),
    ),
  );
  return [...checks, ...steps];
}

/** Sentences of a case, without its body. */
export function caseSentences(item: HistoricalCase): Place[] {
  return [
    { file: item.file, field: 'title', text: item.title },
    ...item.narrations.map((text, index) => ({ file: item.file, field: `narrations.${index}`, text })),
  ];
}
