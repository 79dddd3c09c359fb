import type { ProgressEvent } from '../ports/diagnostician.js';

/** Evidence may reach a message: nothing that steers a terminal gets through. */
function clean(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what is removed
  return text
    .replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, ' ')
    .slice(0, 160);
}

/**
 * Writes the stages to a stream: one line for each; the chunks of validate share one line on a terminal and are
 * counted elsewhere.
 */
export function createProgressWriter(stream: NodeJS.WriteStream): (event: ProgressEvent) => void {
  let verdicts = 0;
  return (event) => {
    if (event.status === 'started') return;
    const mark = event.status === 'degraded' ? '!' : '✓';
    const line = `${mark} ${event.node.padEnd(9)} ${clean(event.message)}`;
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
