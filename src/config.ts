import { existsSync, readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { z } from 'zod';
import { dingtalkSettingsSchema } from './chat/dingtalk/settings.js';
import { slackSettingsSchema } from './chat/slack/settings.js';
import { EMBEDDER_KINDS } from './embedding/open.js';
import { OScopeError, messageOf } from './errors.js';
import { accessRuleSchema } from './incidents/access.js';
import { inventoryEntrySchema } from './incidents/inventory-host.js';
import { jobsSettingsSchema } from './jobs/settings.js';
import { sourcesSchema } from './sources/registry.js';
import { webSettingsSchema } from './web/settings.js';

const seconds = z.coerce.number().positive();

/** Everything that can be set, by environment or by `oscope.yaml`. Keys of the file are these names. */
export const configSchema = z.strictObject({
  /**
   * Knowledge folders laid over the shipped one, the last on top: a list, or one text with ":" between them. `none` in
   * front leaves the shipped one out. Default: the shipped one alone.
   */
  knowledge: z
    .union([
      z.string().transform((text) => text.split(':').filter((part) => part !== '')),
      z.array(z.string().min(1)),
    ])
    .default([]),
  /** Folder for diagnoses and their evidence; default: `oscope` in the user's data folder. */
  dataDir: z.string().min(1).optional(),
  /** How long they are kept, hours. */
  retentionHours: z.coerce.number().positive().default(72),
  logLevel: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('warn'),
  /** A model is used only when its name is set. */
  model: z
    .strictObject({
      name: z.string().min(1).optional(),
      apiKey: z.string().optional(),
      baseUrl: z.url().optional(),
      timeoutSeconds: seconds.default(60),
      maxTokens: z.coerce.number().int().positive().default(60_000),
      maxCalls: z.coerce.number().int().positive().default(60),
      /** Needs prices. */
      maxCostUsd: z.coerce.number().positive().optional(),
      /** US dollars per million tokens: costs then stand in the report's footer. */
      prices: z
        .strictObject({ prompt: z.coerce.number().min(0), completion: z.coerce.number().min(0) })
        .optional(),
    })
    .prefault({}),
  /** Who says findings and narrations in the standard vocabulary: the rules, or a model (the analyst's by default). */
  aligner: z
    .strictObject({
      kind: z.enum(['rules', 'model']).default('rules'),
      /** A model of its own, for example a tuned one. */
      model: z.string().min(1).optional(),
      apiKey: z.string().optional(),
      baseUrl: z.url().optional(),
    })
    .prefault({}),
  /** Vectors are kept there when it is set, else in the process. */
  redisUrl: z
    .string()
    .regex(/^(rediss?|unix):\/\//, 'must begin with redis://, rediss:// or unix://')
    .optional(),
  /** How knowledge and questions become vectors. */
  embedding: z
    .strictObject({
      kind: z.enum(EMBEDDER_KINDS).default('lexical'),
      model: z.string().min(1).optional(),
      /** Folder of a local model (bge). */
      folder: z.string().min(1).optional(),
      apiKey: z.string().optional(),
      baseUrl: z.url().optional(),
      dimensions: z.coerce.number().int().positive().optional(),
      timeoutSeconds: seconds.default(10),
    })
    .prefault({}),
  /** The hosts that may be diagnosed; further ones are discovered from Prometheus. */
  hosts: z.array(inventoryEntrySchema).default([]),
  /** Asks the Prometheus source for the hosts that it scrapes. */
  discoverHosts: z.boolean().default(true),
  time: z
    .strictObject({
      /** Zone of times that name none; default: TZ, else UTC. */
      zone: z.string().min(1).optional(),
      /** How far back the sources keep evidence, days. */
      retentionDays: z.coerce.number().positive().default(30),
    })
    .prefault({}),
  /** Where live evidence comes from, a key for each source. */
  sources: sourcesSchema.prefault({}),
  /** Who may see which hosts in chat; nobody sees any without a rule. */
  access: z.array(accessRuleSchema).default([]),
  /** Alerts of a host within this time belong to one diagnosis, seconds. */
  stormSeconds: seconds.default(1800),
  slack: slackSettingsSchema.prefault({}),
  dingtalk: dingtalkSettingsSchema.prefault({}),
  jobs: jobsSettingsSchema.prefault({}),
  web: webSettingsSchema.prefault({}),
  /** Time limits of the graph's nodes, seconds. */
  limits: z
    .strictObject({
      collect: seconds.default(30),
      detect: seconds.default(60),
      align: seconds.default(30),
      retrieve: seconds.default(20),
      draft: seconds.default(60),
      validate: seconds.default(30),
    })
    .prefault({}),
});
export type Config = z.infer<typeof configSchema>;

/** Environment variable → path in the configuration. */
const ENVIRONMENT: Readonly<Record<string, readonly string[]>> = {
  OSCOPE_KNOWLEDGE: ['knowledge'],
  OSCOPE_DATA_DIR: ['dataDir'],
  OSCOPE_RETENTION_HOURS: ['retentionHours'],
  OSCOPE_LOG_LEVEL: ['logLevel'],
  REDIS_URL: ['redisUrl'],
  OSCOPE_PORT: ['web', 'port'],
  OSCOPE_HOST: ['web', 'host'],
  OSCOPE_BASE_URL: ['web', 'baseUrl'],
  OSCOPE_LINK_SECRET: ['web', 'linkSecret'],
  OSCOPE_DASHBOARD_TOKEN: ['web', 'dashboardToken'],
  OSCOPE_CONCURRENCY: ['jobs', 'concurrency'],
  SLACK_BOT_TOKEN: ['slack', 'botToken'],
  SLACK_APP_TOKEN: ['slack', 'appToken'],
  SLACK_SIGNING_SECRET: ['slack', 'signingSecret'],
  DINGTALK_CLIENT_ID: ['dingtalk', 'clientId'],
  DINGTALK_CLIENT_SECRET: ['dingtalk', 'clientSecret'],
  OSCOPE_ZONE: ['time', 'zone'],
  OSCOPE_RETENTION_DAYS: ['time', 'retentionDays'],
  OSCOPE_EMBEDDER: ['embedding', 'kind'],
  OSCOPE_EMBEDDER_MODEL: ['embedding', 'model'],
  OSCOPE_EMBEDDER_FOLDER: ['embedding', 'folder'],
  OSCOPE_EMBEDDER_API_KEY: ['embedding', 'apiKey'],
  OSCOPE_EMBEDDER_BASE_URL: ['embedding', 'baseUrl'],
  OSCOPE_EMBEDDER_DIMENSIONS: ['embedding', 'dimensions'],
  OSCOPE_EMBEDDER_TIMEOUT_SECONDS: ['embedding', 'timeoutSeconds'],
  OSCOPE_ALIGNER: ['aligner', 'kind'],
  OSCOPE_ALIGNER_MODEL: ['aligner', 'model'],
  OSCOPE_ALIGNER_API_KEY: ['aligner', 'apiKey'],
  OSCOPE_ALIGNER_BASE_URL: ['aligner', 'baseUrl'],
  OSCOPE_MODEL: ['model', 'name'],
  OPENAI_API_KEY: ['model', 'apiKey'],
  OPENAI_BASE_URL: ['model', 'baseUrl'],
  OSCOPE_MODEL_TIMEOUT_SECONDS: ['model', 'timeoutSeconds'],
  OSCOPE_MODEL_MAX_TOKENS: ['model', 'maxTokens'],
  OSCOPE_MODEL_MAX_CALLS: ['model', 'maxCalls'],
  OSCOPE_MODEL_MAX_COST_USD: ['model', 'maxCostUsd'],
};

type Tree = Record<string, unknown>;
type Environment = Readonly<Record<string, string | undefined>>;

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readFile(file: string): Tree {
  if (!existsSync(file)) return {};
  let value: unknown;
  try {
    const text = readFileSync(file, 'utf8');
    // js-yaml takes an empty document for a mistake; an empty configuration is none.
    const lines = text.split('\n').map((line) => line.trim());
    value = lines.every((line) => line === '' || line.startsWith('#')) ? null : load(text);
  } catch (error) {
    throw new OScopeError({
      code: 'bad_config',
      message: `${file} is not valid YAML: ${messageOf(error).split('\n')[0] ?? ''}`,
    });
  }
  if (value === null || value === undefined) return {};
  if (!isTree(value))
    throw new OScopeError({ code: 'bad_config', message: `${file} must hold keys and values.` });
  return value;
}

/**
 * `${NAME}` in the texts of the file → the environment's value, so that secrets need not lie in it.
 * @throws OScopeError `bad_config` that names key and variable, never a value.
 */
function expandVariables(value: unknown, environment: Environment, key: string): unknown {
  if (typeof value === 'string') {
    return value.replace(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (_, name: string) => {
      const found = environment[name];
      if (found !== undefined) return found;
      throw new OScopeError({
        code: 'bad_config',
        message: `${key}: the environment has no ${name}.`,
        remedy: 'Set the variable, or write the value.',
      });
    });
  }
  if (Array.isArray(value)) return value.map((one, i) => expandVariables(one, environment, `${key}.${i}`));
  if (!isTree(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, expandVariables(one, environment, `${key}.${name}`)]),
  );
}

function setPath(tree: Tree, path: readonly string[], value: string): void {
  const [head = '', ...rest] = path;
  if (rest.length === 0) {
    tree[head] = value;
    return;
  }
  const child = isTree(tree[head]) ? { ...tree[head] } : {};
  tree[head] = child;
  setPath(child, rest, value);
}

/**
 * Reads `oscope.yaml` (when it is there) and lays the environment over it.
 * @throws OScopeError `bad_config` that names the offending key or variable.
 */
export function loadConfig(environment: Environment, file = 'oscope.yaml'): Config {
  const tree: Tree = {};
  for (const [key, value] of Object.entries(readFile(file)))
    tree[key] = expandVariables(value, environment, `${file}: ${key}`);
  for (const [variable, path] of Object.entries(ENVIRONMENT)) {
    const value = environment[variable];
    if (value !== undefined && value !== '') setPath(tree, path, value);
  }
  const result = configSchema.safeParse(tree);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const key = issue?.path.join('.') ?? '';
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys.join(', ') : '';
  const variable = Object.entries(ENVIRONMENT).find(
    ([name, path]) => path.join('.') === key && environment[name],
  )?.[0];
  const where = variable ?? `${file}: ${[key, unknown].filter((part) => part !== '').join('.')}`;
  throw new OScopeError({
    code: 'bad_config',
    message: `${where}: ${issue?.message ?? 'invalid'}.`,
    remedy: unknown === '' ? 'Correct the value.' : 'Remove the key or correct its spelling.',
  });
}
