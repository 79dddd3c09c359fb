import { join } from 'node:path';
import { z } from 'zod';
import { createBudget } from '../../src/llm/budget.js';
import { createCircuitBreaker } from '../../src/llm/circuit-breaker.js';
import { createModelClient } from '../../src/llm/client.js';
import { guardModel } from '../../src/llm/guarded-model.js';
import { createMasker } from '../../src/llm/masking.js';
import { ModelError } from '../../src/llm/model-error.js';
import { packageRoot } from '../../src/llm/package-root.js';
import { loadPrompts } from '../../src/llm/prompts.js';
import { completeStructured } from '../../src/llm/structured.js';
import { startFakeModelServer } from '../fake-model-server.js';
import type { FakeModelServer, FakeReply, FakeVendor } from '../fake-model-server.js';

const prompts = loadPrompts(join(packageRoot(), 'prompts'));
const schema = z.object({
  verdict: z.enum(['good', 'bad']),
  confidence: z.number().min(0).max(1),
  ids: z.array(z.string()),
});
const GOOD = '{"verdict": "good", "confidence": 0.5, "ids": ["M1"]}';
const VALUE = { verdict: 'good', confidence: 0.5, ids: ['M1'] };
const PROMPT = { purpose: 'test', system: 'Judge, in JSON.', user: '<data>M1</data>', maxTokens: 100 };

let server: FakeModelServer;
afterEach(() => server.close());

async function ask(replies: FakeReply[], vendor: FakeVendor = 'vllm') {
  server = await startFakeModelServer({
    vendor,
    fallback: () => ({ kind: 'text', text: 'nothing more is scripted' }),
  });
  server.script(...replies);
  const model = createModelClient({ baseUrl: server.baseUrl, model: 'fake', timeoutMs: 300, retryWaitMs: 5 });
  return completeStructured(model, PROMPT, schema, { prompts });
}

const text = (said: string): FakeReply => ({ kind: 'text', text: said });

describe('completeStructured', () => {
  it.each<FakeVendor>([
    'openai',
    'openai-reasoning',
    'vllm',
    'vllm-plain',
    'ollama-old',
    'dashscope',
    'qwen3',
    'lmstudio',
    'gemma',
  ])('gets an answer of the shape from %s', async (vendor) => {
    await expect(ask([text(GOOD)], vendor)).resolves.toEqual({
      value: VALUE,
      usage: { calls: 1, promptTokens: 100, completionTokens: 20 },
    });
  });

  it.each([
    ['a code fence', `Here you are:\n\`\`\`json\n${GOOD}\n\`\`\`\nHope it helps {really}.`],
    ['reasoning', `<think>{"verdict": "bad", "confidence": 1, "ids": []} or not?</think>${GOOD}`],
    ['reasoning whose start the template ate', `so {"verdict": "bad"} no.</think>\n${GOOD}`],
    [
      'an echo of the input before it',
      `Input {"verdict": "bad", "confidence": 1, "ids": []}. Answer: ${GOOD}`,
    ],
    [
      'a harmony channel',
      `<|channel|>analysis<|message|>{"a": 1}<|end|><|start|>assistant<|channel|>final<|message|>${GOOD}`,
    ],
    ['trailing commas and comments', '{"verdict": "good", // sure\n "confidence": 0.5, "ids": ["M1",],}'],
    ['strings for numbers and lists', '{"verdict": "good", "confidence": "50%", "ids": "M1"}'],
    ['a percentage', '{"verdict": "good", "confidence": 50, "ids": ["M1"], "extra": true}'],
  ])('reads through %s without a repair', async (_name, said) => {
    await expect(ask([text(said)])).resolves.toMatchObject({ value: VALUE, usage: { calls: 1 } });
  });

  it('names the problems in one repair call that keeps the prompt in front', async () => {
    const wrong = '{"verdict": "ugly", "confidence": 0.5, "ids": ["M1"]}';
    await expect(ask([text(wrong), text(GOOD)])).resolves.toEqual({
      value: VALUE,
      usage: { calls: 2, promptTokens: 200, completionTokens: 40 },
    });
    const [first, second] = server.requests;
    expect(second?.system).toBe(first?.system);
    expect(second?.user.startsWith(PROMPT.user)).toBe(true);
    expect(second?.user).toContain('verdict');
    expect(second?.user).toContain('"ugly"');
    expect(second?.format).toBe('json_schema');
  });

  it.each<[string, FakeReply[], string]>([
    ['garbage twice', [text('no idea'), text('{"verdict": 1}')], 'bad_answer'],
    ['an empty answer twice', [text(''), text('')], 'bad_answer'],
    ['only reasoning', [text('<think>hm'), text('<think>hm')], 'bad_answer'],
    ['truncation', [{ kind: 'length' }], 'truncated'],
    ['truncation of the repair', [text('no'), { kind: 'length' }], 'truncated'],
    ['a refusal', [{ kind: 'refusal' }], 'refused'],
    ['a content filter', [{ kind: 'content-filter' }], 'content_filter'],
    ['an echo', [{ kind: 'echo' }, { kind: 'echo' }], 'bad_answer'],
    ['hangs', [{ kind: 'hang' }, { kind: 'hang' }], 'timeout'],
  ])('fails with a typed error after %s', async (_name, replies, reason) => {
    await expect(ask(replies)).rejects.toMatchObject({ code: 'model', reason });
  });

  it('gives back quoted evidence as it was before the fence', async () => {
    const { value } = await ask([
      text('{"verdict": "good", "confidence": 0.5, "ids": ["a &lt;b&gt; &amp;amp;"]}'),
    ]);
    expect(value.ids).toEqual(['a <b> &amp;']);
  });

  it('gives an answer or a typed failure in 200 mixed runs', async () => {
    const menu: FakeReply[] = [
      text(GOOD),
      text('garbage'),
      text(`<think>{{{{</think> ${GOOD}`),
      { kind: 'refusal' },
      { kind: 'length' },
      { kind: 'status', status: 429, headers: { 'retry-after': '0' } },
      { kind: 'status', status: 500 },
      { kind: 'html' },
      { kind: 'hang' },
      { kind: 'reset' },
      { kind: 'echo' },
      { kind: 'broken-json' },
    ];
    let turn = 0;
    server = await startFakeModelServer({
      fallback: () => menu[(turn++ * 7) % menu.length] ?? { kind: 'echo' },
    });
    const client = createModelClient({
      baseUrl: server.baseUrl,
      model: 'fake',
      timeoutMs: 40,
      retryWaitMs: 5,
    });
    const breaker = createCircuitBreaker({ now: Date.now, failures: 4, coolDownMs: 20 });
    const outcomes = new Map<string, number>();
    const one = async (): Promise<string> => {
      const budget = createBudget({ maxTokens: 20_000, maxCalls: 4, maxWallMs: 2000 }, Date.now);
      const model = guardModel(client, { masker: createMasker(['web1']), budget, breaker });
      try {
        const { value } = await completeStructured(model, PROMPT, schema, { prompts });
        expect(value).toEqual(VALUE);
        return 'answered';
      } catch (error) {
        if (error instanceof ModelError) return error.reason;
        throw error;
      }
    };
    for (let batch = 0; batch < 20; batch += 1) {
      const reasons = await Promise.all(Array.from({ length: 10 }, one));
      for (const reason of reasons) outcomes.set(reason, (outcomes.get(reason) ?? 0) + 1);
    }
    expect([...outcomes.values()].reduce((sum, count) => sum + count, 0)).toBe(200);
    expect(outcomes.get('answered')).toBeGreaterThan(10);
  });
});
