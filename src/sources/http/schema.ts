import { z } from 'zod';

const httpUrl = z.url({ protocol: /^https?$/ }).refine((url) => !/^[^/]*\/\/[^/]*@/.test(url), {
  message: 'must not hold a user or password; use auth.basic',
});

/** How OScope proves who it is. A `…File` is read at every collection, so that rotated secrets are seen. */
export const authSchema = z.strictObject({
  bearer: z.string().min(1).optional(),
  bearerFile: z.string().min(1).optional(),
  basic: z
    .strictObject({
      username: z.string(),
      password: z.string().optional(),
      passwordFile: z.string().min(1).optional(),
    })
    .optional(),
  /** Further headers, e.g. `X-Scope-OrgID` of Mimir and Loki. */
  headers: z.record(z.string().regex(/^[A-Za-z0-9-]+$/), z.string()).default({}),
});

/** PEM files. `insecure` accepts any certificate: only for trials. */
export const tlsSchema = z.strictObject({
  ca: z.string().min(1).optional(),
  cert: z.string().min(1).optional(),
  key: z.string().min(1).optional(),
  insecure: z.boolean().default(false),
});

/** What every source that is asked over HTTP has in its configuration. */
export const endpointSchema = z.strictObject({
  /** Base of the API; a path is kept (`https://mimir/prometheus`). */
  url: httpUrl,
  /** Base for the links in reports where people reach the same server under another name. */
  linkUrl: httpUrl.optional(),
  auth: authSchema.prefault({}),
  tls: tlsSchema.prefault({}),
  /** For everything that is asked of this source for one diagnosis. */
  timeoutSeconds: z.coerce.number().positive().default(20),
  /** Most that is read from this source for one diagnosis, after decompression. */
  maxMebibytes: z.coerce.number().positive().max(4096).default(64),
});
export type Endpoint = z.infer<typeof endpointSchema>;
