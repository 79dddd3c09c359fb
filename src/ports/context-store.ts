/** What a button or a form refers to. Its payload only names it: the rest is kept here, with a lifetime. */
export interface ContextStore {
  /** Keeps a JSON value; what was there under the name is replaced. */
  put(name: string, value: unknown): Promise<void>;
  /** Undefined when it was never there or has expired. */
  get(name: string): Promise<unknown>;
}
