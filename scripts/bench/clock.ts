/**
 * Seconds that some work took: of the wall clock and the processor time of this process the smaller. On an idle
 * machine that is the wall clock; on a busy one it leaves out the time in which others had the processor.
 */
export async function secondsOf(work: () => unknown): Promise<number> {
  const cpu = process.cpuUsage();
  const wall = performance.now();
  await work();
  const passed = (performance.now() - wall) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return Math.max(Math.min(passed, (user + system) / 1e6), 1e-6);
}
