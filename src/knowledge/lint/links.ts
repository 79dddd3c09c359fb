import type { LoadedKnowledge } from '../merge.js';
import { error, warning } from './problem.js';
import type { Found, LintRule } from './problem.js';

interface LinkList {
  file: string;
  field: string;
  urls: readonly string[];
  /** The public must be able to open it; a team's own pages may lie on hosts that only the team knows. */
  open: boolean;
}

/** Links that stand in one list for one reader: none should be there twice. */
function linkLists({ sops, cases }: LoadedKnowledge): LinkList[] {
  return [
    ...sops.flatMap((sop) => [
      { file: sop.file, field: 'links', urls: sop.links.map((link) => link.url), open: false },
      ...sop.causes.flatMap((cause, index) =>
        cause.resolution.map((step, at) => ({
          file: sop.file,
          field: `causes.${index}.resolution.${at}.links`,
          urls: step.links,
          open: false,
        })),
      ),
    ]),
    ...cases.map((item) => {
      return { file: item.file, field: 'source.url', urls: [item.source.url], open: item.origin === 'public' };
    }),
  ];
}

/** What is wrong with the form of a link; null when nothing is. */
export function linkFault(url: string, open = false): string | null {
  if (!URL.canParse(url)) return 'is no address';
  const { protocol, hostname, username, password } = new URL(url);
  if (protocol !== 'https:') return 'is not https';
  if (username !== '' || password !== '') return 'holds a user name or password';
  if (/^(localhost|127\..*|\[::1\]|0\.0\.0\.0)$/.test(hostname)) return 'leads to the reader\'s own machine';
  if (open && (!hostname.includes('.') || /\.(local|internal|invalid|test|corp|lan)$/.test(hostname))) {
    return 'leads to a host that the public does not have';
  }
  if (/(^|\.)example\.(com|org|net)$/.test(hostname)) return 'leads to an example host';
  if (/[.,;'"`]$|(?<!\([^)]*)\)$/.test(url)) return `ends in "${url.slice(-1)}"`;
  return null;
}

const REMEDY = 'Open the page and copy its https:// address.';

function listFaults({ file, field, urls, open }: LinkList): Found[] {
  const form = urls.flatMap((url) => {
    const fault = linkFault(url, open);
    return fault === null ? [] : [error(file, field, `${url} ${fault}`, REMEDY)];
  });
  const twice = [...new Set(urls.filter((url, index) => urls.indexOf(url) !== index))];
  return [...form, ...twice.map((url) => error(file, field, `${url} stands twice`, 'Keep one of them.'))];
}

function bodyFaults(file: string, body: string): Found[] {
  const targets = [...body.matchAll(/\]\(\s*<?([a-z]+:\/\/[^)\s>]+)/gi)].map((match) => match[1] ?? '');
  return targets.flatMap((url) => {
    const fault = linkFault(url);
    return fault === null ? [] : [error(file, 'body', `${url} ${fault}`, REMEDY)];
  });
}

/** One address with two titles in one SOP is a slip of copying. */
function titledTwice({ sops }: LoadedKnowledge): Found[] {
  return sops.flatMap((sop) => {
    const titles = sop.links.map((link) => link.title);
    const twice = [...new Set(titles.filter((title, index) => titles.indexOf(title) !== index))];
    return twice.map((title) => warning(sop.file, 'links', `two links are called "${title}"`, 'Say what each of them is.'));
  });
}

export const linksRule: LintRule = {
  id: 'links',
  check: ({ knowledge }) => [
    ...linkLists(knowledge).flatMap(listFaults),
    ...[...knowledge.sops, ...knowledge.cases].flatMap((item) => bodyFaults(item.file, item.body)),
    ...titledTwice(knowledge),
  ],
};
