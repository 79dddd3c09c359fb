import { createDingtalkApi } from '../chat/dingtalk/api.js';
import { TOPICS } from '../chat/dingtalk/listener.js';
import { credentialsOf } from '../chat/dingtalk/settings.js';
import type { DingtalkSettings } from '../chat/dingtalk/settings.js';
import { messageOf, OScopeError } from '../errors.js';
import type { Check } from './doctor-checks.js';

const TIMEOUT_MS = 6000;

async function attempt(name: string, ok: string, action: () => Promise<unknown>): Promise<Check> {
  try {
    await action();
    return { name, status: 'ok', detail: ok };
  } catch (error) {
    const remedy = error instanceof OScopeError ? error.remedy : undefined;
    return { name, status: 'fault', detail: messageOf(error), ...(remedy === undefined ? {} : { remedy }) };
  }
}

/** The app's id and secret, asked of DingTalk itself; the stream's address is asked for and not used. Says no secret. */
export async function checkDingtalk(settings: DingtalkSettings): Promise<Check[]> {
  const name = 'dingtalk';
  const credentials = credentialsOf(settings);
  if (credentials === undefined) {
    const remedy =
      'Set DINGTALK_CLIENT_ID and DINGTALK_CLIENT_SECRET: the README says how to make the robot.';
    const isHalf = settings.clientId !== undefined || settings.clientSecret !== undefined;
    return [
      isHalf
        ? { name, status: 'fault', detail: 'the Client ID or the Client Secret is missing', remedy }
        : { name, status: 'skipped', detail: 'not set up: the bot does not run in DingTalk', remedy },
    ];
  }
  const now = (): number => Date.now() / 1000;
  const api = createDingtalkApi({ settings, credentials, now, timeoutMs: TIMEOUT_MS });
  const token = await attempt('dingtalk app', 'DingTalk gives an access token', () => api.token());
  if (token.status !== 'ok') return [token];
  const stream = await attempt('dingtalk stream', `opens for robot ${credentials.robotCode}`, () =>
    api.openStream(Object.values(TOPICS)),
  );
  return [token, stream];
}
