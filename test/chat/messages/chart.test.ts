import { writeFileSync } from 'node:fs';
import { chartPicture } from '../../../src/chat/messages/chart.js';
import { viewDiagnosis } from '../../../src/report/view.js';
import { oom } from '../../report/sample.js';

describe('chart picture', () => {
  it('is a PNG at twice the size, and shows nothing when there is nothing', async () => {
    const view = viewDiagnosis(oom);
    const picture = await chartPicture(view);
    if (picture === null) throw new Error('no picture');
    const bytes = Buffer.from(picture.bytes);
    expect(bytes.subarray(1, 4).toString()).toBe('PNG');
    expect(bytes.readUInt32BE(16)).toBeGreaterThan(900);
    if (process.env.OSCOPE_LOOK) writeFileSync(process.env.OSCOPE_LOOK, bytes);
    expect(await chartPicture({ ...view, chart: { ...view.chart, findings: [] } })).toBeNull();
  });
});
