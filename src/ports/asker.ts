import type { z } from 'zod';

/** A model, masked and within the budget of one diagnosis, that answers a prompt of `prompts/` in a given shape. */
export interface Asker {
  readonly name: string;
  /** @throws OScopeError `model` */
  ask<T>(
    prompt: string,
    inputs: Readonly<Record<string, string>>,
    schema: z.ZodType<T>,
    signal?: AbortSignal,
  ): Promise<T>;
}
