import { z } from 'zod';
import { riskSchema } from './report.js';

const httpLink = z.string().regex(/^https:\/\/\S+$/, 'must be an https:// link');
const slug = z
  .string()
  .regex(
    /^[a-z0-9]+(?:[._-][a-z0-9_]+)?(?:[.-][a-z0-9_]+)*$/,
    'must be lower case, words joined by "." or "-"',
  );

/** A pattern over findings that implies a vocabulary term. All given fields must hold. */
export const findingPatternSchema = z.strictObject({
  /** Finding kind; a trailing `*` matches any ending. */
  finding: z.string(),
  direction: z.enum(['up', 'down']).optional(),
  saturated: z.boolean().optional(),
  trend: z.array(z.enum(['increasing', 'decreasing', 'spike', 'level-shift', 'flat'])).optional(),
  min_strength: z.number().min(0).max(1).optional(),
  /** Bounds on the decisive value, in the finding's unit. */
  min_value: z.number().optional(),
  max_value: z.number().optional(),
  /** Subject field → regular expression that must match. */
  subject: z.record(z.string(), z.string()).optional(),
});
export type FindingPattern = z.infer<typeof findingPatternSchema>;

/** A standard symptom term. */
export const vocabularyTermSchema = z.strictObject({
  id: slug,
  /** The standard wording. */
  wording: z.string().min(8),
  /** The many ways engineers write it. */
  synonyms: z.array(z.string().min(3)).min(1),
  implied_by: z.array(findingPatternSchema).min(1),
});
export type VocabularyTerm = z.infer<typeof vocabularyTermSchema>;

/** A condition over the symptoms of an incident: a term id, or a combination. */
export type Condition =
  | string
  | { all: Condition[] }
  | { any: Condition[] }
  | { not: Condition }
  | {
      term: string;
      min_strength?: number;
      subject?: Record<string, string>;
      before?: string;
      same?: string[];
      as?: string;
    };
export const conditionSchema: z.ZodType<Condition> = z.lazy(() =>
  z.union([
    z.string(),
    z.strictObject({ all: z.array(conditionSchema).min(1) }),
    z.strictObject({ any: z.array(conditionSchema).min(1) }),
    z.strictObject({ not: conditionSchema }),
    z.strictObject({
      term: z.string(),
      min_strength: z.number().min(0).max(1).optional(),
      /** Subject field → regular expression. */
      subject: z.record(z.string(), z.string()).optional(),
      /** The term's onset is not later than that term's onset. */
      before: z.string().optional(),
      /** With `as`: these subject fields are equal in both terms. */
      same: z.array(z.string()).optional(),
      as: z.string().optional(),
    }),
  ]),
);

const branchSchema = z.union([z.strictObject({ cause: slug }), z.strictObject({ check: z.string() })]);
export type Branch = z.infer<typeof branchSchema>;

export const sopCheckSchema = z.strictObject({
  id: z.string().regex(/^k\d+$/, 'must be k1, k2, …'),
  /** What is checked, as a question for humans. */
  text: z.string().min(10),
  /** The executable condition. */
  when: conditionSchema,
  /** What a human would run: read-only. */
  command: z.string(),
  then: branchSchema,
  /** Where to go on when it fails; absent = the SOP ends here. */
  otherwise: branchSchema.optional(),
});
export type SopCheck = z.infer<typeof sopCheckSchema>;

/**
 * Where a text applies: distribution (`debian`, `ubuntu>=22.04`, `rhel>=8`, `alinux>=3`, `alios`, `suse`,
 * `amazon>=2023`; any one of the list) and kernel (`>=5.4`). Absent = everywhere.
 */
export const platformSchema = z.strictObject({
  os: z.array(z.string().regex(/^[a-z]+((>=|<=|<|>|=)[\d.]+)?$/)).optional(),
  kernel: z
    .string()
    .regex(/^(>=|<=|<|>)\d+(\.\d+)*$/)
    .optional(),
});
export type Platform = z.infer<typeof platformSchema>;

export const sopCommandSchema = z.strictObject({
  risk: riskSchema,
  /** A shell line; `{process}`, `{unit}`, `{device}`, `{mountpoint}`, … are filled from the symptoms' subjects. */
  line: z.string().min(2),
  note: z.string().default(''),
  ...platformSchema.shape,
});

export const sopResolutionSchema = z.strictObject({
  id: z.string().regex(/^r\d+$/, 'must be r1, r2, …'),
  text: z.string().min(10),
  /** Absent = always. `expected`/`abnormal` = whether the use is wanted; `app` = kind of application. */
  use: z.enum(['expected', 'abnormal']).optional(),
  app: z.string().optional(),
  commands: z.array(sopCommandSchema).default([]),
  risk: riskSchema,
  /** How to see that it worked. */
  verify: z.string().min(5),
  /** Texts that replace `text` on some platforms. The first that applies wins. */
  variants: z.array(z.strictObject({ text: z.string().min(10), ...platformSchema.shape })).default([]),
  links: z.array(httpLink).default([]),
  ...platformSchema.shape,
});
export type SopResolution = z.infer<typeof sopResolutionSchema>;

/** How much a symptom speaks for or against a root cause. */
export const sopEvidenceSchema = z.strictObject({
  /** Practically proves the cause. */
  decisive: z.array(z.string()).default([]),
  strong: z.array(z.string()).default([]),
  supporting: z.array(z.string()).default([]),
  weakens: z.array(z.string()).default([]),
  /** Practically rules the cause out. */
  excludes: z.array(z.string()).default([]),
});
export type SopEvidence = z.infer<typeof sopEvidenceSchema>;

export const sopCauseSchema = z.strictObject({
  id: slug,
  title: z.string().min(5),
  /** One or two sentences; placeholders as in commands. */
  statement: z.string().min(20),
  evidence: sopEvidenceSchema,
  /** Terms that are mere consequences of this cause: they lend no weight to rival causes once it holds. */
  consequences: z.array(z.string()).default([]),
  /**
   * Terms whose findings name who is to blame, the surest first. To be set where victims report the failure too;
   * `[]` where nothing names it. Absent = whoever the evidence names.
   */
  culprit: z.array(z.string()).optional(),
  /** Another cause that is the deeper one when its evidence also holds. */
  deeper: z.array(slug).default([]),
  resolution: z.array(sopResolutionSchema).min(1),
});
export type SopCause = z.infer<typeof sopCauseSchema>;

export const sopSchema = z.strictObject({
  id: z.string().regex(/^sop-[a-z0-9-]+$/, 'must be sop-…'),
  /** Says when to use it; the index of the validator's search. */
  title: z.string().min(20),
  symptoms: z.array(z.string()).min(1),
  checks: z.array(sopCheckSchema).min(1),
  causes: z.array(sopCauseSchema).min(1),
  links: z.array(z.strictObject({ title: z.string(), url: httpLink })).min(1),
});
export type Sop = z.infer<typeof sopSchema> & { body: string; file: string };

export const historicalCaseSchema = z.strictObject({
  id: z.string().regex(/^case-[a-z0-9-]+$/, 'must be case-…'),
  title: z.string().min(15),
  root_cause: slug,
  /** `public`: a published incident; `fleet`: one of our own recorded ones. */
  origin: z.enum(['public', 'fleet']),
  source: z.strictObject({
    url: httpLink,
    /** As read on the page. */
    title: z.string().min(3),
    checked: z.iso.date(),
  }),
  host: z.strictObject({
    os: z.string().nullable(),
    kernel: z.string().nullable(),
    application: z.string().nullable(),
  }),
  /** How different engineers would tell it, in different words. */
  narrations: z.array(z.string().min(30)).min(2),
  /** The standardised symptom: vocabulary terms. */
  symptoms: z.array(z.string()).min(1),
});
export type HistoricalCase = z.infer<typeof historicalCaseSchema> & { body: string; file: string };

export const rootCausesFileSchema = z.strictObject({
  version: z.literal(1),
  root_causes: z.record(slug, z.string()),
});

/** The whole knowledge base, loaded and checked. */
export interface KnowledgeBase {
  /** Changes when any file changes; vectors and calibrations are keyed by it. */
  version: string;
  rootCauses: ReadonlyMap<string, string>;
  terms: ReadonlyMap<string, VocabularyTerm>;
  sops: readonly Sop[];
  cases: readonly HistoricalCase[];
}
