import type { MessageContent } from '../../domain/chat-event.js';

/** What one part of a message says: a message may tell of several alerts, each with its labels. */
export interface Section {
  /** The line over it that says the state (`Firing`), as Grafana groups its alerts. */
  status: string | null;
  /** `- alertname = HighLoad`, `• instance: web-1`. */
  labels: Record<string, string>;
  /** `Severity: high` and named fields, names in lower case; labels are in it too, the first value of a name. */
  values: Map<string, string>;
  lines: string[];
}

const LABEL_LINE = /^[-•▪◦–] *(?<name>[A-Za-z_][A-Za-z0-9_.]{0,60}) *[=:] *(?<value>.+)$/;
const VALUE_LINE = /^(?:[-•▪◦–] *)?(?<name>[A-Za-z][A-Za-z0-9_ ]{0,30}?) *[=:] +(?<value>.+)$/;
const GROUP_LINE = /^(?<status>Firing|Resolved|Alerts firing|Alerts resolved)[: ]*(?:\([0-9]+\))?$/i;
/** A line with which the next alert begins. */
const NEXT = [/^Labels:?$/i, /^Alert(?: ?name)?: ./i];
const MAX_SECTIONS = 50;

function emptySection(status: string | null): Section {
  return { status, labels: {}, values: new Map(), lines: [] };
}

function setOnce(values: Map<string, string>, name: string, value: string): void {
  const key = name.trim().toLowerCase();
  if (!values.has(key)) values.set(key, value.trim());
}

function addLine(section: Section, line: string): void {
  section.lines.push(line);
  const label = LABEL_LINE.exec(line)?.groups;
  if (label?.name !== undefined && label.value !== undefined) {
    if (!(label.name in {}) && !Object.hasOwn(section.labels, label.name))
      section.labels[label.name] = label.value;
  }
  const value = VALUE_LINE.exec(line)?.groups;
  if (value?.name !== undefined && value.value !== undefined)
    setOnce(section.values, value.name, value.value);
}

/** What stands before the first alert belongs to all of them. */
function withCommon(section: Section, common: Section): Section {
  const values = new Map(section.values);
  for (const [name, value] of common.values) setOnce(values, name, value);
  return { ...section, labels: { ...common.labels, ...section.labels }, values };
}

/** The message's alerts, at least one section; `common` is what stands over them. */
export function sectionsOf(
  content: MessageContent,
  lines: readonly string[],
): { common: Section; sections: Section[] } {
  const common = emptySection(null);
  for (const { name, value } of content.fields) setOnce(common.values, name.replace(/[*:]/g, ''), value);
  const next = NEXT.find((pattern) => lines.some((line) => pattern.test(line)));
  const sections: Section[] = [];
  let status: string | null = null;
  for (const line of lines) {
    const group = GROUP_LINE.exec(line)?.groups?.status;
    if (group !== undefined) {
      status = group.replace(/^alerts /i, '');
      continue;
    }
    if (next?.test(line) === true && sections.length < MAX_SECTIONS) sections.push(emptySection(status));
    addLine(sections.at(-1) ?? common, line);
  }
  if (sections.length === 0) return { common, sections: [{ ...common, status }] };
  return { common, sections: sections.map((section) => withCommon(section, common)) };
}
