import fc from 'fast-check';
import { redactSecrets } from '../../src/llm/secrets.js';

// Put together at run time, so that scanners of this repository do not take them for real keys.
const glue = (...parts: string[]): string => parts.join('');
const PEM_BODY = [
  'MIIEpAIBAAKCAQEAx1Zt9vQm3yWk7Qb2rT8uYp5sDfGhJkLzXcVbNm0987654321',
  'QwErTyUiOpAsDfGhJkLzXcVbNm1234567890poiuytrewqLKJHGFDSAmnbvcxz+/',
  'aZsXdCfVgBhNjMkL0192837465==',
];
const BEGIN = glue('-----BEGIN RSA ', 'PRIVATE KEY-----');
const END = glue('-----END RSA ', 'PRIVATE KEY-----');

describe('redactSecrets', () => {
  it.each([
    ['password=hunter2 user=joe', 'hunter2'],
    ['{"password": "hun\\"ter2", "user": "joe"}', 'ter2'],
    ['{\\"password\\":\\"hunter2\\"}', 'hunter2'],
    ["db_password: 'hunter two'", 'hunter two'],
    ['PGPASSWORD=hunter2 psql', 'hunter2'],
    ['MYSQL_PWD=hunter2', 'hunter2'],
    ['aws_secret_access_key = wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY', 'wJalr'],
    ['id AKIAIOSFODNN7EXAMPLE used', 'AKIAIOSFODNN7EXAMPLE'],
    ['Authorization: Bearer abc.def-ghi', 'abc.def'],
    ['authorization: Basic dXNlcjpwYXNz', 'dXNlcjpwYXNz'],
    ['curl -H "X-Api-Key: s3cr3tvalue"', 's3cr3tvalue'],
    ['curl -u admin:hunter2 http://x', 'hunter2'],
    ['mysql -uroot -phunter2 -h db', 'hunter2'],
    ['cmd --password hunter2 --verbose', 'hunter2'],
    ['redis-server --requirepass hunter2', 'hunter2'],
    ['redis://:hunter2@10.0.0.5:6379/0', 'hunter2'],
    ['postgres://app:p@ss:w0rd@db/app', 'p@ss'],
    ['amqp://app:pa/ss@mq:5672', 'pa/ss'],
    ['root:hunter2@tcp(10.0.0.1:3306)/app', 'hunter2'],
    ['https://hooks.slack.com/services/T0/B0/abcdef', 'abcdef'],
    ['https://oapi.dingtalk.com/robot/send?access_token=abc123', 'abc123'],
    ['https://blob/x?sv=1&sig=aBc%2F123&se=2', 'aBc'],
    ['Cookie: session=abc; other=def', 'def'],
    [glue('token ghp', '_abcdefghijklmnopqrstuvwxyz0123456789'), 'abcdefghij'],
    [glue('xoxb', '-1234567890-abcdefghij'), '1234567890'],
    [glue('sk', '-proj-abcdefghijklmnop'), 'abcdefghijklmnop'],
    ['jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl', 'c2lnbmF0dXJl'],
    ['jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIi', 'eyJzdWIi'],
    ['shadow root:$6$saltsalt$hashhashhash:19000', 'hashhash'],
    ["CREATE USER x IDENTIFIED BY 'hunter2'", 'hunter2'],
    ['mail to joe.doe+x@mail.example.com now', 'joe.doe'],
    ['opaque q8ZrT2mXv9LkP4wYs7NbHd3JfGc6Ae1K', 'q8ZrT2mX'],
  ])('removes the secret of: %s', (input, secret) => {
    const redacted = redactSecrets(input);
    expect(redacted).not.toContain(secret);
    expect(redacted).toMatch(/\[(secret|email)\]/);
  });

  it.each([
    'Failed password for root from 1.2.3.4 port 22 ssh2',
    'pam_unix(sshd:auth): authentication failure; logname= uid=0',
    'Started user@1000.service - User Manager for UID 1000.',
    'getty@tty1.service: Scheduled restart job',
    'sig=11 comm="nginx" exe="/usr/sbin/nginx"',
    'TCP: Possible SYN flooding on port 80. Sending cookies.',
    'basic functionality is degraded, bearer of bad news',
    'docker-3f4e8a1b2c3d4e5f60718293a4b5c6d7e8f90123456789abcdef0123456789ab.scope',
    'http://10.0.0.1:8080/path?page=2',
    'org.springframework.beans.factory.support.AbstractAutowireCapableBeanFactory1',
    'TTY=pts/0 ; PWD=/root ; USER=root ; COMMAND=/bin/ls',
    'kworker/u4:2-events_unbound do_anonymous_page+0x1a/0x30',
    'sop-id#check-id mem.leak.process M1 L2 S3',
  ])('leaves alone: %s', (input) => {
    expect(redactSecrets(input)).toBe(input);
  });

  it.each([
    ['complete', [BEGIN, ...PEM_BODY, END].join('\n')],
    ['without its end', [BEGIN, ...PEM_BODY.slice(0, 2), 'QwEr'].join('\n')],
    ['without its beginning', [...PEM_BODY, END].join('\n')],
    ['escaped into one line', [BEGIN, ...PEM_BODY, END].join('\\n')],
    ['cut within its first line', `${BEGIN}\n${(PEM_BODY[0] ?? '').slice(0, 30)}`],
    ['one line a log record', PEM_BODY.map((line) => `Nov 05 web app[1]: ${line}`).join('\n')],
  ])('removes a PEM key %s', (_name, pem) => {
    const redacted = redactSecrets(`before\n${pem}\nafter it went on`);
    for (const line of PEM_BODY.slice(0, 2)) expect(redacted).not.toContain(line.slice(0, 24));
    expect(redacted).toContain('before');
    expect(redacted).toContain('after it went on');
  });

  it('removes any password that a known key introduces', () => {
    const secret = fc.stringMatching(/^[A-Za-z0-9!#$%^*+./,_|<>(){}&;-]{6,24}$/);
    const form = fc.constantFrom(
      (value: string) => `password=${value}`,
      (value: string) => `"api_key": "${value}"`,
      (value: string) => `DB_TOKEN=${value} next`,
      (value: string) => `secret: '${value}'`,
      (value: string) => `<secret>${value.replaceAll('<', '')}</secret>`,
      (value: string) => `https://user:${value.replace(/[/<>]/g, '')}@host/`,
      (value: string) => `Authorization: Bearer ${value}`,
    );
    fc.assert(
      fc.property(secret, form, fc.string({ maxLength: 30 }), (value, put, before) => {
        // What stands in front is no secret: there the same text may stay.
        fc.pre(!before.includes(value));
        expect(redactSecrets(`${before} ${put(value)}`)).not.toContain(value);
      }),
      { numRuns: 1500 },
    );
  });

  it.each([
    'a',
    '=',
    '@',
    ':',
    '-----BEGIN ',
    'eyJ',
    'A/',
    '\\n',
    'password',
    'a:',
    '/',
    'mysql ',
    'a.',
    '-p ',
    'AAAAAAAAAAAAAAAAAAAA\n',
    '-----END A-----',
  ])('takes time in proportion to a text made of %j', (unit) => {
    const started = performance.now();
    redactSecrets(unit.repeat(Math.ceil(100_000 / unit.length)));
    expect(performance.now() - started).toBeLessThan(1500);
  });
});
