import type { IncomingMessage, ServerResponse } from 'node:http';
import { pass } from './state.js';
import type { FakeMessage, FakeState } from './state.js';

type Body = Record<string, unknown>;
interface Answer {
  status: number;
  body: object;
}

const ok = (body: object = {}): Answer => ({ status: 200, body });
const refuse = (status: number, code: string, message = code): Answer => ({
  status,
  body: { code, message, requestid: 'R-1' },
});
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

async function bodyOf(request: IncomingMessage): Promise<{ raw: Buffer; body: Body }> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const raw = Buffer.concat(chunks);
  const isJson = (request.headers['content-type'] ?? '').includes('json');
  return { raw, body: isJson && raw.length > 0 ? (JSON.parse(raw.toString()) as Body) : {} };
}

function token(state: FakeState, body: Body): Answer {
  if (body.appKey !== state.clientId || body.appSecret !== state.clientSecret)
    return refuse(400, 'invalidClientIdOrSecret', 'bad client id or secret');
  const accessToken = `token-${(state.counter += 1)}`;
  state.tokens.add(accessToken);
  return ok({ accessToken, expireIn: 7200 });
}

/** What `sampleMarkdown` and `sampleImageMsg` show. */
function contentOf(body: Body): Pick<FakeMessage, 'title' | 'text' | 'kind'> | undefined {
  const param = JSON.parse(text(body.msgParam) || '{}') as Record<string, string>;
  if (body.msgKey === 'sampleMarkdown')
    return { kind: 'markdown', title: param.title ?? '', text: param.text ?? '' };
  if (body.msgKey === 'sampleImageMsg') return { kind: 'image', title: '', text: param.photoURL ?? '' };
  return undefined;
}

function send(state: FakeState, conversation: string, by: FakeMessage['by'], body: Body): Answer {
  const content = contentOf(body);
  if (body.robotCode !== state.robotCode) return refuse(400, 'invalidParameter.robotCode.notExist');
  if (content === undefined) return refuse(400, 'invalidParameter.msgKey');
  if (content.kind === 'image' && !state.media.has(content.text))
    return refuse(400, 'invalidParameter.photoURL');
  if (content.text.length > 5000) return refuse(400, 'invalidParameter.msgParam.tooLong');
  if (!pass(state, conversation, Date.now())) return refuse(429, 'Forbidden.AccessDenied.QpsLimitForApi');
  state.messages.push({ conversation, by, ...content });
  return ok({ processQueryKey: `query-${(state.counter += 1)}` });
}

function sendToUsers(state: FakeState, body: Body): Answer {
  const users = Array.isArray(body.userIds) ? body.userIds.map(text) : [];
  if (users.length === 0 || users.length > 20) return refuse(400, 'invalidParameter.userIds');
  const unknown = users.filter((user) => !state.staff.has(user));
  const limited = users.filter((user) => state.limited.has(user));
  let answer = ok({});
  for (const user of users.filter((one) => state.staff.has(one) && !state.limited.has(one))) {
    answer = send(state, `@${user}`, 'direct', body);
    if (answer.status !== 200) return answer;
  }
  return ok({ ...answer.body, invalidStaffIdList: unknown, flowControlledStaffIdList: limited });
}

/** The older API answers 200 whatever it says. */
function sendBySession(state: FakeState, session: string, body: Body): Answer {
  const known = state.sessions.get(session);
  const markdown = body.markdown as { title?: string; text?: string } | undefined;
  if (known === undefined || known.until < Date.now())
    return ok({ errcode: 300001, errmsg: 'session not exist or expired' });
  if (body.msgtype !== 'markdown' || markdown?.text === undefined || !markdown.title)
    return ok({ errcode: 400106, errmsg: 'bad message' });
  if (markdown.text.length > 5000) return ok({ errcode: 400107, errmsg: 'too long' });
  if (!pass(state, known.conversation, Date.now())) return ok({ errcode: 130101, errmsg: 'send too fast' });
  state.messages.push({
    conversation: known.conversation,
    by: 'session',
    kind: 'markdown',
    title: markdown.title,
    text: markdown.text,
  });
  return ok({ errcode: 0, errmsg: 'ok' });
}

function createCard(state: FakeState, body: Body): Answer {
  const name = text(body.outTrackId);
  if (state.cards.has(name)) return refuse(400, 'param.outTrackIdExist', `outTrackId ${name} exists already`);
  const [, kind, space = ''] = /^dtv1\.card\/\/(IM_GROUP|IM_ROBOT)\.(.+)$/.exec(text(body.openSpaceId)) ?? [];
  const model = kind === 'IM_GROUP' ? body.imGroupOpenDeliverModel : body.imRobotOpenDeliverModel;
  if (kind === undefined || model === undefined) return refuse(400, 'param.openSpaceModelInvalid');
  const conversation = kind === 'IM_GROUP' ? space : `@${space}`;
  const { cardParamMap: params = {} } = body.cardData as { cardParamMap?: Record<string, string> };
  state.cards.set(name, { conversation, template: text(body.cardTemplateId), params, edits: 0 });
  const carrierId = `carrier-${(state.counter += 1)}`;
  return ok({ success: true, result: { outTrackId: name, deliverResults: [{ success: true, carrierId }] } });
}

function updateCard(state: FakeState, body: Body): Answer {
  const card = state.cards.get(text(body.outTrackId));
  if (card === undefined) return refuse(400, 'param.cardNotExist');
  const { cardParamMap = {} } = body.cardData as { cardParamMap?: Record<string, string> };
  Object.assign(card.params, cardParamMap);
  card.edits += 1;
  return ok({ success: true, result: true });
}

function upload(state: FakeState, url: URL, raw: Buffer): Answer {
  if (!state.tokens.has(url.searchParams.get('access_token') ?? ''))
    return ok({ errcode: 40014, errmsg: 'invalid access_token' });
  if (url.searchParams.get('type') !== 'image' || !raw.includes('name="media"'))
    return ok({ errcode: 43008, errmsg: 'bad parameter' });
  const id = `@media-${(state.counter += 1)}`;
  state.media.set(id, raw.length);
  return ok({ errcode: 0, errmsg: 'ok', media_id: id, type: 'image' });
}

function carryOut(
  state: FakeState,
  url: URL,
  request: IncomingMessage,
  raw: Buffer,
  body: Body,
  open: (body: Body) => Answer,
): Answer {
  const path = `${request.method ?? ''} ${url.pathname}`;
  if (path === 'POST /v1.0/oauth2/accessToken') return token(state, body);
  if (path === 'POST /v1.0/gateway/connections/open') return open(body);
  if (path === 'POST /robot/sendBySession')
    return sendBySession(state, url.searchParams.get('session') ?? '', body);
  if (path === 'POST /media/upload') return upload(state, url, raw);
  const secret = request.headers['x-acs-dingtalk-access-token'];
  if (typeof secret !== 'string' || !state.tokens.has(secret))
    return refuse(400, 'InvalidAuthentication', 'invalid access token');
  if (path === 'POST /v1.0/robot/groupMessages/send')
    return send(state, text(body.openConversationId), 'group', body);
  if (path === 'POST /v1.0/robot/oToMessages/batchSend') return sendToUsers(state, body);
  if (path === 'POST /v1.0/card/instances/createAndDeliver') return createCard(state, body);
  if (path === 'PUT /v1.0/card/instances') return updateCard(state, body);
  return refuse(404, 'InvalidAction.NotFound', path);
}

/** DingTalk's two HTTP APIs. `open` answers the request for a stream. */
export function createHandler(state: FakeState, open: (body: Body) => Answer) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { raw, body } = await bodyOf(request);
    const url = new URL(request.url ?? '/', 'http://fake');
    const fault = state.fault(url.pathname, body);
    if (fault === 'lost-before') return void request.socket.destroy();
    const planned =
      typeof fault !== 'object'
        ? undefined
        : 'errcode' in fault
          ? ok({ errcode: fault.errcode, errmsg: 'planned' })
          : fault;
    const answer = planned ?? carryOut(state, url, request, raw, body, open);
    state.calls.push({ path: url.pathname, body });
    if (fault === 'lost-after') return void request.socket.destroy();
    response.writeHead(answer.status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer.body));
  };
}
