import { readFile } from 'node:fs/promises';
import type { SecureContextOptions } from 'node:tls';
import type { Endpoint } from './schema.js';

const secretFrom = async (file: string): Promise<string> => (await readFile(file, 'utf8')).trim();

/** Headers that prove who asks. Files are read anew each time. */
export async function authHeaders({ auth }: Endpoint): Promise<Record<string, string>> {
  const headers: Record<string, string> = { ...auth.headers };
  const token = auth.bearerFile === undefined ? auth.bearer : await secretFrom(auth.bearerFile);
  if (token !== undefined) headers.authorization = `Bearer ${token}`;
  if (auth.basic !== undefined) {
    const { username, password = '', passwordFile } = auth.basic;
    const secret = passwordFile === undefined ? password : await secretFrom(passwordFile);
    headers.authorization = `Basic ${Buffer.from(`${username}:${secret}`).toString('base64')}`;
  }
  return headers;
}

/** Node's TLS options from PEM files. */
export async function tlsOptions({
  tls,
}: Endpoint): Promise<SecureContextOptions & { rejectUnauthorized: boolean }> {
  const read = (file: string | undefined) => (file === undefined ? undefined : readFile(file));
  const [ca, cert, key] = await Promise.all([read(tls.ca), read(tls.cert), read(tls.key)]);
  return { ca, cert, key, rejectUnauthorized: !tls.insecure };
}
