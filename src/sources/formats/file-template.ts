/** Values of a path's placeholders that cannot lead out of it. */
const SAFE = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,252}$/;

/**
 * A path of the configuration with the host's names put in; null when one is not known or could lead elsewhere.
 * @example pathOf('/srv/profiles/{hostname}', {hostname: 'web-1', ip: ''}) → '/srv/profiles/web-1'
 */
export function pathOf(template: string, names: { hostname: string; ip: string }): string | null {
  let known = true;
  const path = template.replace(/\{(hostname|ip)\}/g, (_, name: 'hostname' | 'ip') => {
    const value = names[name];
    if (!SAFE.test(value) || value.includes('..')) known = false;
    return value;
  });
  return known ? path : null;
}

/** Whether a path names the host, so that one host's files are never taken for another's. */
export function namesHost(template: string): boolean {
  return /\{(?:hostname|ip)\}/.test(template);
}
