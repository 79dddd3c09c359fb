import { TODO, draftText, slugOf } from '../draft.js';
import type { Draft } from '../draft.js';
import { linkFault } from '../lint/links.js';
import { writingPart } from '../lint/writes.js';
import { commandsOf, inlineCommandsOf, readMarkdown } from './markdown.js';
import type { MarkdownFile, Section } from './markdown.js';

export interface RunbookOptions {
  /** Name of the alert or file: `NodeFilesystemSpaceFillingUp`. */
  name: string;
  /** Where the runbook is published; null when it is not. */
  url: string | null;
  /** Makes text one harmless line without secrets. */
  clean: (text: string) => string;
  /** Standard terms for somebody's words, best first. */
  alignText: (words: string) => Promise<string[]>;
}

const EXPECTED = ['Meaning', 'Impact', 'Diagnosis', 'Mitigation'] as const;
const MOST_CHECKS = 12;

function sectionNamed(file: MarkdownFile, name: string): Section | undefined {
  return file.sections.find((section) => section.heading.toLowerCase() === name.toLowerCase());
}

function proseOf(section: Section | undefined, clean: (text: string) => string): string {
  return clean(section?.paragraphs.join(' ') ?? '');
}

function firstSentence(text: string): string {
  return /^.*?[.!?](?=\s|$)/.exec(text)?.[0] ?? text;
}

interface Commands {
  reading: string[];
  writing: string[];
}

function commandsIn(section: Section | undefined, clean: (text: string) => string): Commands {
  const fenced = section?.code.flatMap(commandsOf) ?? [];
  const told = section?.paragraphs.flatMap(inlineCommandsOf) ?? [];
  const all = [...fenced, ...told].map(clean).filter((line) => line !== '');
  const unique = [...new Set(all)];
  return {
    reading: unique.filter((line) => writingPart(line) === null),
    writing: unique.filter((line) => writingPart(line) !== null),
  };
}

/** One check for each reading command, in the order of the runbook; what it tells is for a person to say. */
function checksOf(commands: readonly string[]): unknown[] {
  const lines = commands.length === 0 ? [TODO] : commands.slice(0, MOST_CHECKS);
  return lines.map((command, index) => {
    const last = index === lines.length - 1;
    const check = { id: `k${index + 1}`, text: `${TODO}: which question does this answer?`, when: TODO, command };
    return last ? { ...check, then: { cause: TODO } } : { ...check, then: { cause: TODO }, otherwise: { check: `k${index + 2}` } };
  });
}

function resolutionOf(file: MarkdownFile, clean: (text: string) => string): unknown {
  const section = sectionNamed(file, 'Mitigation');
  const { reading, writing } = commandsIn(section, clean);
  const text = proseOf(section, clean);
  const commands = [
    ...reading.map((line) => ({ risk: 'none', line, note: '' })),
    ...writing.map((line) => ({ risk: 'high', line, note: `${TODO}: is the risk really high?` })),
  ];
  return {
    id: 'r1',
    text: text.length < 10 ? `${TODO}: what to do.` : text,
    // Prose such as "remove old files" names no command and is not harmless for that.
    risk: writing.length > 0 ? 'high' : 'medium',
    ...(commands.length === 0 ? {} : { commands }),
    verify: `${TODO}: how to see that it worked.`,
  };
}

function missingOf(file: MarkdownFile, symptoms: readonly string[], commands: Commands, links: number): string[] {
  const sections = EXPECTED.filter((name) => sectionNamed(file, name) === undefined);
  return [
    ...sections.map((name) => `the runbook has no section ${name}`),
    symptoms.length === 0 ? 'symptoms: no standard term was recognised' : 'symptoms: suggested from the words, to be confirmed',
    commands.reading.length === 0 ? 'checks: the runbook names no command that only reads' : 'checks: what each tells, and its condition',
    ...commands.writing.map((line) => `checks: left out because it changes the host: ${line}`),
    'causes: the root cause, its title and its evidence',
    'resolution: risk and verification of each step',
    ...(links === 0 ? ['links: none was found'] : []),
  ];
}

function linksOf(file: MarkdownFile, { name, url, clean }: RunbookOptions): { title: string; url: string }[] {
  const own = url === null ? [] : [{ title: `Runbook ${name}`, url }];
  const found = [...own, ...file.links.map((link) => ({ title: clean(link.title), url: link.url }))];
  return found.filter((link) => linkFault(link.url) === null);
}

/** The runbook's own text for the reader of the SOP, without its front matter. */
function bodyOf(text: string, clean: (text: string) => string): string {
  const body = text.replace(/^---\r?\n[\s\S]*?\r?\n---\r?\n/, '');
  return body
    .split(/\r?\n/)
    .map((line) => (/^\s*$/.test(line) ? '' : `${/^\s*/.exec(line)?.[0] ?? ''}${clean(line)}`))
    .join('\n');
}

/**
 * A draft SOP from a Markdown runbook with the sections Meaning, Impact, Diagnosis and Mitigation. Conditions, causes
 * and evidence are not in such a runbook: they stay `TODO`, and the draft does not pass until a person has written them.
 */
export async function draftFromRunbook(text: string, options: RunbookOptions): Promise<Draft> {
  const { name, clean } = options;
  const file = readMarkdown(text);
  const meaning = proseOf(sectionNamed(file, 'Meaning'), clean);
  const title = clean(file.title === '' ? name : file.title);
  const symptoms = await options.alignText(`${title}. ${meaning}`);
  const commands = commandsIn(sectionNamed(file, 'Diagnosis'), clean);
  const links = linksOf(file, options);
  const missing = missingOf(file, symptoms, commands, links.length);
  const data = {
    id: `sop-${slugOf(name.replace(/([a-z0-9])([A-Z])/g, '$1 $2'))}`,
    title: meaning === '' ? `${title}: ${TODO}: when to use it` : `${title}: ${firstSentence(meaning)}`,
    symptoms: symptoms.length === 0 ? [TODO] : symptoms,
    checks: checksOf(commands.reading),
    causes: [
      {
        id: TODO,
        title: `${TODO}: the cause in a few words`,
        statement: `${TODO}: what is wrong, in one sentence.`,
        evidence: { strong: [TODO] },
        resolution: [resolutionOf(file, clean)],
      },
    ],
    links: links.length === 0 ? [{ title: TODO, url: TODO }] : links,
  };
  return { id: data.id, missing, text: draftText(data, bodyOf(text, clean), missing) };
}
