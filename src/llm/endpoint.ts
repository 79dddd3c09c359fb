import { OScopeError } from '../errors.js';

export interface EndpointSettings {
  /** `OPENAI_BASE_URL`; absent = https://api.openai.com/v1. */
  baseUrl?: string;
  /** `OPENAI_API_KEY`; local servers need none. */
  apiKey?: string;
  /** `OPENAI_API_VERSION` of Azure's dated API; may also stand in the base URL as `?api-version=`. */
  apiVersion?: string;
  model: string;
}

export interface Endpoint {
  /** Without query, without a slash at the end. */
  baseUrl: string;
  query: Record<string, string>;
  headers: Record<string, string | null>;
  apiKey: string;
}

const AZURE_HOST =
  /\.(?:openai\.azure\.com|cognitiveservices\.azure\.com|services\.ai\.azure\.com|azure-api\.net)$/;

function parseBaseUrl(baseUrl: string): URL {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : null;
  if (url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '')
    return url;
  throw new OScopeError({
    code: 'bad_config',
    message: 'OPENAI_BASE_URL is not an http(s) address without user and password.',
    remedy: 'Set it to the root of an OpenAI-compatible API, for example http://localhost:11434/v1.',
  });
}

/** Azure names the deployment in the path of its dated API, and knows `/openai/v1` since 2025. */
function azurePath(path: string, model: string, apiVersion: string | undefined): string {
  if (/\/(?:deployments\/[^/]+|v1)$/.test(path)) return path;
  const root = path.replace(/\/openai$/, '');
  return apiVersion === undefined
    ? `${root}/openai/v1`
    : `${root}/openai/deployments/${encodeURIComponent(model)}`;
}

/**
 * Where and how to call. Azure takes its key in the header `api-key` and may want `api-version`.
 * https://learn.microsoft.com/azure/ai-foundry/openai/reference
 * @throws OScopeError `bad_config` when the base URL is none or the key is missing for a remote server
 */
export function resolveEndpoint({ baseUrl, apiKey, apiVersion, model }: EndpointSettings): Endpoint {
  const url = parseBaseUrl(baseUrl ?? 'https://api.openai.com/v1');
  const isAzure = AZURE_HOST.test(url.hostname);
  if ((isAzure || url.hostname === 'api.openai.com') && (apiKey ?? '') === '') {
    throw new OScopeError({
      code: 'bad_config',
      message: `OSCOPE_MODEL is set but OPENAI_API_KEY is not, and ${url.hostname} needs one.`,
      remedy: 'Set OPENAI_API_KEY, or OPENAI_BASE_URL for a server of your own.',
    });
  }
  const query = Object.fromEntries(url.searchParams);
  // A chat completions address is often pasted whole.
  const path = url.pathname.replace(/\/+$/, '').replace(/\/chat\/completions$/, '');
  // The undated API refuses dated versions.
  const version = query['api-version'] ?? (path.endsWith('/v1') ? undefined : apiVersion);
  if (version !== undefined && isAzure) query['api-version'] = version;
  return {
    baseUrl: `${url.origin}${isAzure ? azurePath(path, model, version) : path}`,
    query,
    headers: isAzure ? { 'api-key': apiKey ?? '', Authorization: null } : {},
    apiKey: (apiKey ?? '') === '' ? 'none' : (apiKey ?? ''),
  };
}
