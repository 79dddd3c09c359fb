const SECRET = '[secret]';
const EMAIL = '[email]';

interface SecretPattern {
  name: string;
  pattern: RegExp;
  /** `$1` keeps what names the secret. */
  replacement: string;
}

/** Words that name a secret in `key=value`, `"key": "value"`, `--key value` and environment variables. */
const SECRET_KEY = `(?:${[
  'pass(?:word|wd|phrase|code)',
  '(?<![a-z])pass',
  '(?<![a-z])pwd(?!["\']?\\s{0,3}[:=]\\s{0,3}/)',
  'secret',
  'token',
  'credentials?',
  'signature',
  '(?:api|access|account|private|shared|signing|encryption|master|auth|storage)[-_]?key',
  'session[-_]?(?:id|key)',
  '(?<![a-z])cookie',
].join('|')})(?:[-_][a-z0-9]{1,20}){0,3}`;

/** Quoted (escapes allowed, the closing quote may be cut off), or up to what separates values. */
const VALUE = `(?:${[
  String.raw`\\"(?:[^"\\\n]|\\[^"\n])*(?:\\")?`,
  String.raw`"(?:[^"\\\n]|\\.)*"?`,
  String.raw`'[^'\n]*'?`,
  String.raw`(?:(?![,;&](?:\s|$|(?:amp;)?[\w.-]{1,40}[=:]))[^\s"'])+`,
].join('|')})`;
const NOT_DONE = String.raw`(?!["']?\[secret\])`;

/** Ends of systemd unit names, which look like email addresses (`user@1000.service`). */
const UNIT_SUFFIX = 'service|socket|mount|automount|timer|target|slice|scope|device|path|swap';

const BASE64 = 'A-Za-z0-9+/=';
const LINE_BREAK = String.raw`(?:\\[nr]|\s)`;

/**
 * In this order: a longer form goes before the shorter one that it contains. Every quantifier is
 * bounded or runs over a class that excludes what follows it, so that matching stays linear.
 */
const SECRET_PATTERNS: readonly SecretPattern[] = [
  {
    name: 'PEM block, complete or cut off at its end',
    pattern: new RegExp(
      String.raw`(?:-----BEGIN [A-Z0-9 ]{0,40}|BEGIN (?:[A-Z0-9]{1,20} ){0,4}PRIVATE KEY)-{0,5}` +
        String.raw`(?:${LINE_BREAK}{0,4}(?:(?:Proc-Type|DEK-Info|Comment|Version): [^\n\\]{0,200}|[${BASE64}]{4,}(?![${BASE64}:._ -])))*` +
        String.raw`(?:${LINE_BREAK}{0,4}[${BASE64}]{16,})?(?:${LINE_BREAK}{0,4}-----END [A-Z0-9 ]{0,40}-{0,5})?`,
      'g',
    ),
    replacement: SECRET,
  },
  {
    name: 'JSON Web Token, complete or cut off',
    pattern: /(?<![A-Za-z0-9])eyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*){0,4}/g,
    replacement: SECRET,
  },
  {
    name: 'user and password in a URL',
    pattern: /([a-z][a-z0-9+.-]{0,30}:\/\/)[^\s/"'<>]{1,300}@/gi,
    replacement: `$1${SECRET}@`,
  },
  {
    name: 'password with a slash in a URL',
    pattern: /([a-z][a-z0-9+.-]{0,30}:\/\/)[^\s/@:]{0,100}:(?!\d{1,5}(?:\/|\s|$))[^\s@"'<>]{1,300}@/gi,
    replacement: `$1${SECRET}@`,
  },
  {
    name: 'webhook address of a chat',
    pattern: /(hooks\.slack\.com\/(?:services|workflows|triggers)\/)[^\s"'<>]+/gi,
    replacement: `$1${SECRET}`,
  },
  {
    name: 'credential in a query string',
    pattern: /([?&](?:sig|key|auth|code|x-amz-(?:signature|credential|security-token))=)[^&\s"'<>]+/gi,
    replacement: `$1${SECRET}`,
  },
  {
    name: 'authorization or cookie header',
    pattern: /((?:authorization|(?:set-)?cookie|x-api-key|api-key)["']?\s{0,3}[:=]\s{0,3}["']?)[^\n"']+/gi,
    replacement: `$1${SECRET}`,
  },
  {
    name: 'bearer token without its header',
    pattern: /(?<![A-Za-z0-9])(bearer\s{1,3})[A-Za-z0-9+/=._~-]{6,}/gi,
    replacement: `$1${SECRET}`,
  },
  {
    name: 'basic credentials without their header',
    pattern: /(?<![A-Za-z0-9])([Bb]asic\s{1,3})(?=\S{0,200}(?:[0-9=]|[a-z][A-Z]))[A-Za-z0-9+/=]{8,}/g,
    replacement: `$1${SECRET}`,
  },
  {
    name: 'AWS key id',
    pattern: /(?<![A-Za-z0-9])(?:AKIA|ASIA|AIDA|AROA|AGPA|ANPA)[A-Z0-9]{12,}/g,
    replacement: SECRET,
  },
  {
    name: 'key with the prefix of its vendor',
    pattern:
      /(?<![A-Za-z0-9])(?:sk-(?:[a-z]{1,12}-){0,3}|(?:sk|rk|pk)_(?:live|test)_|whsec_|gh[pousr]_|github_pat_|gl[a-z]{2,5}-|xox[a-z]-|xapp-|npm_|pypi-|hf_|dop_v1_|AIza|ya29\.|SG\.|LTAI|AKID|hvs\.|shp(?:at|ss)_|sntrys_|dapi)[A-Za-z0-9_.-]{10,}/g,
    replacement: SECRET,
  },
  {
    name: 'password hash as in /etc/shadow',
    pattern: /\$(?:1|2[abxy]?|5|6|7|y|gy|argon2[id]{1,2})\$[A-Za-z0-9./$,=+-]{8,}/g,
    replacement: SECRET,
  },
  {
    name: 'value after a key that names a secret',
    pattern: new RegExp(
      String.raw`(${SECRET_KEY}(?:\\?["'])?\s{0,3}(?:=>|:=|=|:)\s{0,3})${NOT_DONE}${VALUE}`,
      'gi',
    ),
    replacement: `$1${SECRET}`,
  },
  {
    name: 'element of XML that holds a secret',
    pattern: new RegExp(String.raw`(<${SECRET_KEY}(?:\s[^<>]{0,200})?>)[^<\n]+`, 'gi'),
    replacement: `$1${SECRET}`,
  },
  {
    name: 'option of a command that takes a secret',
    pattern: new RegExp(
      String.raw`(--?(?:[a-z]{1,20}-){0,2}(?:${SECRET_KEY}|requirepass)\s{1,3})${NOT_DONE}(?!-)${VALUE}`,
      'gi',
    ),
    replacement: `$1${SECRET}`,
  },
  {
    name: 'password given to mysql -p, sshpass -p or curl -u',
    pattern:
      /((?:mysql\w{0,10}|mariadb\w{0,10}|sshpass)\b[^\n|;]{0,200}?\s-p\s?|curl\b[^\n|;]{0,200}?\s(?:-u|--user)\s?)(?!\[secret\])[^\s"']+/gi,
    replacement: `$1${SECRET}`,
  },
  {
    name: 'password in SQL or in a sentence',
    pattern:
      /(identified\s{1,3}(?:with\s\S{1,60}\s)?by\s{1,3}|password\s{1,3}(?=')|pass(?:word|phrase|code)\s{1,3}(?:is|was)\s{1,3})(?!\[secret\])(?:'[^'\n]*'?|\S+)/gi,
    replacement: `$1${SECRET}`,
  },
  {
    name: 'email address',
    pattern: new RegExp(
      String.raw`(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}(?!(?:${UNIT_SUFFIX})(?![A-Za-z0-9]))[A-Za-z]{2,24}(?![A-Za-z0-9])`,
      'g',
    ),
    replacement: EMAIL,
  },
  {
    name: 'user:password@ without a scheme',
    pattern: /(?<![A-Za-z0-9_.:/-])([A-Za-z0-9_.-]{1,64}:)(?!\[)[^\s:@/"']{1,128}@(?=[A-Za-z0-9([])/g,
    replacement: `$1${SECRET}@`,
  },
];

/** Runs that could be key material; `looksRandom` decides. */
const KEY_MATERIAL = /(?<![A-Za-z0-9+_=-])[A-Za-z0-9+_=-]{32,}|(?<![A-Za-z0-9+/=])[A-Za-z0-9+/]{60,}={0,2}/g;

/** Random base64 mixes cases and digits throughout; symbols, ids in hex and class names do not. */
function looksRandom(text: string): boolean {
  const upper = text.replace(/[^A-Z]/g, '').length;
  const lower = text.replace(/[^a-z]/g, '').length;
  const digits = text.replace(/[^0-9]/g, '').length;
  return Math.min(upper, lower) * 6 >= text.length && digits * 32 >= text.length;
}

/** Lines of base64 before an END line whose BEGIN was cut off. Walks backwards: a pattern would be quadratic. */
function redactHeadlessPem(text: string): string {
  const end = /-----END [A-Z0-9 ]{1,40}-{0,5}/.exec(text);
  if (end === null) return text;
  const lines = text.slice(0, end.index).split(/(\\[nr]|\s)/);
  let kept = lines.length;
  // Odd places hold the separators.
  while (kept > 0 && (kept % 2 === 0 || /^(?:[A-Za-z0-9+/=]{16,})?$/.test(lines[kept - 1] ?? ''))) kept -= 1;
  const rest = redactHeadlessPem(text.slice(end.index + end[0].length));
  return `${lines.slice(0, kept).join('')}${kept > 0 && kept < lines.length ? (lines[kept] ?? '') : ''}${SECRET}${rest}`;
}

/**
 * Replaces secrets by `[secret]` and email addresses by `[email]`, for good.
 * @example redactSecrets('redis://:hunter2@10.0.0.5:6379') // 'redis://[secret]@10.0.0.5:6379'
 */
export function redactSecrets(text: string): string {
  let result = text;
  for (const { pattern, replacement } of SECRET_PATTERNS) result = result.replace(pattern, replacement);
  return redactHeadlessPem(result).replace(KEY_MATERIAL, (run) => (looksRandom(run) ? SECRET : run));
}
