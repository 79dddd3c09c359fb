import type { Diagnosis } from '../domain/diagnosis.js';

interface Cited {
  citations: { link: string }[];
}

/**
 * The diagnosis with every link passed through `resolve`: whoever knows where the knowledge base or the
 * evidence can be read makes `knowledge:sops/x.md` an address before the report is viewed.
 */
export function resolveLinks(diagnosis: Diagnosis, resolve: (link: string) => string): Diagnosis {
  const linked = <T extends { link: string }>(item: T): T => ({ ...item, link: resolve(item.link) });
  const cited = <T extends Cited>(chunk: T): T => ({ ...chunk, citations: chunk.citations.map(linked) });
  const { report } = diagnosis;
  return {
    ...diagnosis,
    evidence: diagnosis.evidence.map(linked),
    findings: diagnosis.findings.map(linked),
    matches: diagnosis.matches.map(linked),
    report: {
      ...report,
      steps: report.steps.map(cited),
      rootCauses: report.rootCauses.map((cause) => ({
        ...cited(cause),
        resolution: cause.resolution.map(cited),
      })),
    },
  };
}
