import type { ProgressEvent } from '../ports/diagnostician.js';
import { cleanLine } from '../report/clean.js';

/**
 * Writes the stages to a stream: one line for each; the chunks of validate share one line on a terminal and are
 * counted elsewhere.
 */
export function createProgressWriter(stream: NodeJS.WriteStream): (event: ProgressEvent) => void {
  let verdicts = 0;
  return (event) => {
    if (event.status === 'started') return;
    const mark = event.status === 'degraded' ? '!' : '✓';
    const line = `${mark} ${event.node.padEnd(9)} ${cleanLine(event.message, 160)}`;
    if (event.node === 'validate' && event.status === 'finished') {
      verdicts += 1;
      if (stream.isTTY) stream.write(`\r\u001b[2K${line}`);
      const [done, total] = (event.message.split(' ')[0] ?? '').split('/');
      if (done === total) stream.write(stream.isTTY ? '\n' : `✓ validate  ${verdicts} chunks\n`);
      return;
    }
    stream.write(`${line} (${event.elapsedMs} ms)\n`);
  };
}
