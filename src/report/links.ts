/**
 * A link target that is safe to make clickable, else null (the link is then shown as text).
 * Allowed: http, https, mailto, an anchor of this page, a relative path. Evidence links such as
 * `bundle:metrics.json.gz`, protocol-relative and script URLs are not.
 */
export function safeHref(link: string): string | null {
  // Whatever is not plain ASCII can look like something else; it has to be percent-encoded.
  if (link.length > 2000 || !/^[!-~]+$/.test(link)) return null;
  if (/^https?:\/\/[^\s\\"'<>`]+$/i.test(link) && URL.canParse(link)) return link;
  if (/^mailto:[^\s\\"'<>`:]+$/i.test(link)) return link;
  if (/^#[\w.:-]+$/.test(link)) return link;
  // A colon would make a scheme of what stands before it; two slashes would make a host of what follows;
  // a bare word is not a path but some text.
  return /^(?=.*[./])(?:\.{0,2}\/)*\w[\w./~%@+=&,;?#-]*$/.test(link) && !link.startsWith('//') ? link : null;
}
