import { z } from 'zod';
import type { EvidenceSource } from '../ports/evidence-source.js';
import { createElasticsearchSource } from './elasticsearch/index.js';
import { elasticsearchConfigSchema } from './elasticsearch/schema.js';
import type { FindNames } from './http/host-names.js';
import { createJournalGatewaydSource } from './journal-gatewayd/index.js';
import { journalGatewaydConfigSchema } from './journal-gatewayd/schema.js';
import { createLokiSource } from './loki/index.js';
import { lokiConfigSchema } from './loki/schema.js';
import { createParcaSource } from './parca/index.js';
import { parcaConfigSchema } from './parca/schema.js';
import { createProfileFolderSource } from './profile-folder/index.js';
import { profileFolderConfigSchema } from './profile-folder/schema.js';
import { createPrometheusSource } from './prometheus/index.js';
import { prometheusConfigSchema } from './prometheus/schema.js';
import { createPyroscopeSource } from './pyroscope/index.js';
import { pyroscopeConfigSchema } from './pyroscope/schema.js';
import { createSadfSource } from './sadf/index.js';
import { sadfConfigSchema } from './sadf/schema.js';
import { createSyslogFilesSource } from './syslog-files/index.js';
import { syslogFilesConfigSchema } from './syslog-files/schema.js';

/** What every source is given besides its own configuration. */
export interface SourceContext {
  /** What the inventory knows of a host. */
  findNames: FindNames;
  /** Unix seconds. */
  now: () => number;
}

interface Entry<Schema extends z.ZodType> {
  schema: Schema;
  create: (config: z.infer<Schema>, context: SourceContext) => EvidenceSource;
}

const entry = <Schema extends z.ZodType>(schema: Schema, create: Entry<Schema>['create']): Entry<Schema> => ({
  schema,
  create,
});

/** Key below `sources:` of the configuration → source. A new source is one line here. */
export const SOURCES = {
  prometheus: entry(prometheusConfigSchema, (config, context) =>
    createPrometheusSource({ config, ...context }),
  ),
  loki: entry(lokiConfigSchema, (config, context) => createLokiSource({ config, ...context })),
  elasticsearch: entry(elasticsearchConfigSchema, (config, context) =>
    createElasticsearchSource({ config, ...context }),
  ),
  journalGatewayd: entry(journalGatewaydConfigSchema, (config, context) =>
    createJournalGatewaydSource({ config, ...context }),
  ),
  syslogFiles: entry(syslogFilesConfigSchema, (config, context) =>
    createSyslogFilesSource({ config, ...context }),
  ),
  pyroscope: entry(pyroscopeConfigSchema, (config, context) => createPyroscopeSource({ config, ...context })),
  parca: entry(parcaConfigSchema, (config, context) => createParcaSource({ config, ...context })),
  sadf: entry(sadfConfigSchema, (config, context) => createSadfSource({ config, ...context })),
  profileFolder: entry(profileFolderConfigSchema, (config, context) =>
    createProfileFolderSource({ config, ...context }),
  ),
} as const;

type SourceKey = keyof typeof SOURCES;
type Shape = { [Key in SourceKey]: z.ZodOptional<(typeof SOURCES)[Key]['schema']> };

/** `sources:` of the configuration. */
export const sourcesSchema = z.strictObject(
  Object.fromEntries(Object.entries(SOURCES).map(([key, { schema }]) => [key, schema.optional()])) as Shape,
);
export type SourcesConfig = z.infer<typeof sourcesSchema>;

function createOne<Key extends SourceKey>(
  key: Key,
  config: SourcesConfig,
  context: SourceContext,
): EvidenceSource[] {
  const settings = config[key];
  // The compiler cannot see that the settings belong to the entry of the same key.
  const create = SOURCES[key].create as (settings: unknown, context: SourceContext) => EvidenceSource;
  return settings === undefined ? [] : [create(settings, context)];
}

/** The sources that are configured. */
export function createSources(config: SourcesConfig, context: SourceContext): EvidenceSource[] {
  return (Object.keys(SOURCES) as SourceKey[]).flatMap((key) => createOne(key, config, context));
}
