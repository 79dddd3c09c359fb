import { resolveEndpoint } from '../../src/llm/endpoint.js';

describe('resolveEndpoint', () => {
  const model = 'gpt';
  it.each([
    ['OpenAI', { apiKey: 'k' }, 'https://api.openai.com/v1', {}],
    ['Ollama without a key', { baseUrl: 'http://localhost:11434/v1/' }, 'http://localhost:11434/v1', {}],
    [
      'DashScope',
      { baseUrl: 'https://dashscope.aliyuncs.com/compatible-mode/v1', apiKey: 'k' },
      'https://dashscope.aliyuncs.com/compatible-mode/v1',
      {},
    ],
    ['an address pasted whole', { baseUrl: 'http://x/v1/chat/completions' }, 'http://x/v1', {}],
    ['a gateway with a query', { baseUrl: 'http://x/v1?tenant=a' }, 'http://x/v1', { tenant: 'a' }],
    [
      'Azure, root only',
      { baseUrl: 'https://r.openai.azure.com', apiKey: 'k' },
      'https://r.openai.azure.com/openai/v1',
      {},
    ],
    [
      'Azure, undated',
      { baseUrl: 'https://r.openai.azure.com/openai/v1/', apiKey: 'k', apiVersion: '2024-10-21' },
      'https://r.openai.azure.com/openai/v1',
      {},
    ],
    [
      'Azure, dated by setting',
      { baseUrl: 'https://r.openai.azure.com/', apiKey: 'k', apiVersion: '2024-10-21' },
      'https://r.openai.azure.com/openai/deployments/gpt',
      { 'api-version': '2024-10-21' },
    ],
    [
      'Azure, dated by address',
      { baseUrl: 'https://r.openai.azure.com/openai/deployments/d?api-version=2024-10-21', apiKey: 'k' },
      'https://r.openai.azure.com/openai/deployments/d',
      { 'api-version': '2024-10-21' },
    ],
  ])('%s', (_name, settings, baseUrl, query) => {
    expect(resolveEndpoint({ model, ...settings })).toMatchObject({ baseUrl, query });
  });

  it("puts Azure's key where Azure looks for it", () => {
    const { headers } = resolveEndpoint({ model, baseUrl: 'https://r.openai.azure.com', apiKey: 'k' });
    expect(headers).toEqual({ 'api-key': 'k', Authorization: null });
  });

  it.each([
    ['no key for OpenAI', {}, 'OPENAI_API_KEY'],
    ['no address', { baseUrl: 'localhost' }, 'OPENAI_BASE_URL'],
    ['another protocol', { baseUrl: 'file:///etc/passwd' }, 'OPENAI_BASE_URL'],
    ['a password in the address', { baseUrl: 'http://u:p@x/v1' }, 'OPENAI_BASE_URL'],
  ])('refuses %s', (_name, settings, message) => {
    expect(() => resolveEndpoint({ model, ...settings })).toThrow(message);
  });
});
