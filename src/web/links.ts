import type { KnowledgeBase } from '../domain/knowledge.js';
import { signedLink } from './report-links.js';

export interface LinkOptions {
  /** How browsers reach the server. */
  baseUrl: string;
  secret: string;
  /** How long a link opens its target. */
  hours: number;
  knowledge: Pick<KnowledgeBase, 'sops' | 'cases'>;
  /** Unix seconds. */
  now: () => number;
}

/** Makes the links that stand in messages and pages. */
export interface Links {
  /** The page of a report. */
  report(diagnosisId: string): string;
  /** For `resolveLinks`: `knowledge:sops/x.md#k1` → the SOP's page; everything else as it is. */
  resolve(link: string, expires?: number): string;
}

const KNOWLEDGE = 'knowledge:';

export function createLinks({ baseUrl, secret, hours, knowledge, now }: LinkOptions): Links {
  const ids = new Map(
    [...knowledge.sops, ...knowledge.cases].flatMap(({ id, file }) => [
      [id, id] as const,
      [file, id] as const,
    ]),
  );
  const until = (): number => now() + hours * 3600;
  return {
    report: (id) => signedLink(baseUrl, secret, { kind: 'reports', id }, until()),
    resolve(link, expires = until()) {
      if (!link.startsWith(KNOWLEDGE)) return link;
      const [ref = '', fragment] = link.slice(KNOWLEDGE.length).split('#');
      const id = ids.get(ref);
      if (id === undefined) return link;
      const page = signedLink(baseUrl, secret, { kind: 'knowledge', id }, expires);
      return fragment === undefined || fragment === '' ? page : `${page}#${fragment}`;
    },
  };
}
