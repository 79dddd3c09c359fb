import fc from 'fast-check';
import { coerceToSchema, jsonSchemasOf } from '../../src/llm/answer-schema.js';
import {
  createModelDraftSchema,
  modelAlignmentSchema,
  modelDraftSchema,
  modelSymptomsSchema,
  modelTermsSchema,
} from '../../src/llm/draft-schema.js';

const SCHEMAS = { modelDraftSchema, modelAlignmentSchema, modelSymptomsSchema, modelTermsSchema };

describe('jsonSchemasOf', () => {
  it.each(Object.entries(SCHEMAS))('makes of %s what strict servers take', (_name, schema) => {
    const text = JSON.stringify(jsonSchemasOf(schema).enforceable);
    expect(text).not.toMatch(
      /"(?:\$schema|\$ref|minLength|maxLength|minItems|maxItems|minimum|maximum|pattern|default)"/,
    );
    expect(text.match(/"type":"object"/g)?.length).toBe(text.match(/"additionalProperties":false/g)?.length);
    expect(text.length).toBeLessThan(1500);
  });

  it('holds root causes to the given ids', () => {
    const { enforceable } = jsonSchemasOf(createModelDraftSchema(['mem.leak.process', 'none']));
    expect(JSON.stringify(enforceable)).toContain('"enum":["mem.leak.process","none"]');
  });

  it('keeps properties that are named like keywords', () => {
    expect(JSON.stringify(jsonSchemasOf(modelDraftSchema).enforceable)).toContain('"for"');
  });
});

describe('coerceToSchema', () => {
  const draft = {
    steps: [{ id: 'C1', text: 't', findings: ['M1'], check: '', confidence: 0.5 }],
    rootCauses: [{ id: 'none', statement: 's', confidence: 0.5, for: [], against: [], resolution: [] }],
    summary: 's',
  };
  const { full } = jsonSchemasOf(modelDraftSchema);

  it('leaves a right answer alone', () => {
    expect(coerceToSchema(draft, full)).toEqual(draft);
  });

  it('puts right what leaves no doubt', () => {
    const sloppy = {
      ...draft,
      steps: { id: 1, text: 't', findings: 'M1', check: null, confidence: '50 %', note: 'x' },
      rootCauses: [{ id: 'none', statement: 's', confidence: 50, for: null, against: '' }],
    };
    const fixed = modelDraftSchema.parse(coerceToSchema(sloppy, full));
    expect(fixed).toEqual({ ...draft, steps: [{ ...draft.steps[0], id: '1' }] });
  });

  it('invents no text where one is needed', () => {
    expect(modelDraftSchema.safeParse(coerceToSchema({ ...draft, summary: null }, full)).success).toBe(false);
    expect(modelDraftSchema.safeParse(coerceToSchema({ ...draft, steps: [] }, full)).success).toBe(false);
  });

  it('survives anything', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        modelDraftSchema.safeParse(coerceToSchema(value, full));
      }),
    );
  });
});
