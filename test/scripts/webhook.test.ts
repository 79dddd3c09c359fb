import { startWebhook } from '../../scripts/e2e-live/webhook.js';

const post = (url: string, alertname: string): Promise<unknown> =>
  fetch(url, { method: 'POST', body: JSON.stringify({ alerts: [{ labels: { alertname } }] }) });

it('keeps alerts as they came, waits for one by name, and gives up in time or when told', async () => {
  const webhook = await startWebhook();
  const signal = new AbortController().signal;
  try {
    await post(webhook.url, 'HostOomKillDetected');
    expect(await webhook.waitFor('HostOomKillDetected', 1000, signal)).toBe(
      '{"alerts":[{"labels":{"alertname":"HostOomKillDetected"}}]}',
    );
    expect(await webhook.waitFor('HostHighCpuLoad', 30, signal)).toBeNull();
    const waiting = webhook.waitFor('HostHighCpuLoad', 5000, signal);
    await post(webhook.url, 'HostHighCpuLoad');
    expect(await waiting).toContain('HostHighCpuLoad');
    const ended = new AbortController();
    const never = webhook.waitFor('Nothing', 5000, ended.signal);
    ended.abort();
    expect(await never).toBeNull();
  } finally {
    await webhook.close();
  }
});
