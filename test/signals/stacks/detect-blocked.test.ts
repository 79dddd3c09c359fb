import * as fc from 'fast-check';
import { findingSchema } from '../../../src/domain/finding.js';
import { detectStacks } from '../../../src/signals/stacks/detect.js';
import { waitPointOf } from '../../../src/signals/stacks/wait-points.js';
import { blockedAt, START } from './synthetic.js';

const draftSchema = findingSchema.omit({ id: true, evidenceId: true, link: true });

const WINDOW = { start: START, end: START + 240, stepSeconds: 5 };
const FSYNC = 'jbd2_log_wait_commit [jbd2] < ext4_sync_file [ext4] < __x64_sys_fsync < do_syscall_64';
const COMMIT = 'jbd2_journal_commit_transaction [jbd2] < kjournald2 [jbd2] < kthread < ret_from_fork';
const NFS = 'rpc_wait_bit_killable [sunrpc] < __rpc_execute [sunrpc] < nfs4_proc_getattr [nfsv4] < vfs_statx';

function detect(entries: Parameters<typeof blockedAt>[0]): ReturnType<typeof detectStacks> {
  return detectStacks([], blockedAt(entries), WINDOW, { cpus: 2 });
}

describe('blocked tasks', () => {
  it('are no news when each wait is short', () => {
    expect(detect([[30, 7, 'logship', FSYNC]])).toEqual([]);
    expect(
      detect([
        [30, 7, 'logship', FSYNC],
        [90, 8, 'order-svc', FSYNC],
        [90, 3, 'jbd2/sda1-8', COMMIT],
        [170, 9, 'batchd', FSYNC],
      ]),
    ).toEqual([]);
  });

  it('that hang on an NFS server are said with their time', () => {
    const looks = [150, 160, 170, 180, 190, 200, 210, 220, 230];
    const found = detect(
      looks.flatMap((at) => [
        [at, 50, 'backup', NFS],
        [at, 51, 'df', NFS],
      ]),
    );
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({
      kind: 'stack.blocked.nfs',
      subject: { process: 'backup', function: 'rpc_wait_bit_killable' },
      saturated: true,
      onset: START + 150,
      title:
        '2 tasks are blocked waiting for an NFS server in rpc_wait_bit_killable, one for about 80 s or longer',
    });
    expect(found[0]?.strength).toBeGreaterThan(0.9);
  });

  it('that wait for a slow disk again and again are a finding of the journal', () => {
    const found = detect([
      [40, 7, 'logship', FSYNC],
      ...[140, 150, 160, 170, 180, 190, 200, 210, 220].flatMap(
        (at, i): [number, number, string, string][] => [
          [at, 3, 'jbd2/sda1-8', COMMIT],
          [at, 20 + (i % 3), 'order-svc', FSYNC],
        ],
      ),
    ]);
    expect(found[0]).toMatchObject({
      kind: 'stack.blocked.journal',
      subject: { process: 'order-svc' },
      onset: START + 140,
    });
    expect(found[0]?.strength).toBeGreaterThan(0.6);
  });

  it('that wait for a kernel worker are told even where only kernel threads do', () => {
    const flush = 'flush_work < __lru_add_drain_all < khugepaged < kthread < ret_from_fork';
    const looks = [150, 160, 170, 180, 190, 200];
    const [found] = detect(looks.map((at) => [at, 36, 'khugepaged', flush]));
    expect(found).toMatchObject({ kind: 'stack.blocked.worker', baseline: 0, value: 1 });
    expect(found?.strength).toBeGreaterThan(0.5);
  });

  it('that stay are told with the whole time, however unevenly somebody looked', () => {
    const flush = 'flush_work < __lru_add_drain_all < khugepaged < kthread < ret_from_fork';
    const looks = [150, 163, 173.5, 185.8, 195.3, 201.2, 208];
    const [found] = detect(looks.map((at) => [at, 36, 'khugepaged', flush]));
    expect(found?.title).toMatch(/, one for about 58 s or longer$/);
  });

  it('that come back after looks that found none did not stay all the while', () => {
    const looks = [100, 110, 120, 130, 140, 180, 190, 200, 210, 220];
    const [found] = detect(looks.map((at) => [at, 50, 'backup', NFS]));
    expect(found?.title).toMatch(/, one for about 40 s or longer$/);
  });

  it.each([
    [
      'stack.blocked.writeback',
      'io_schedule_timeout < balance_dirty_pages_ratelimited < generic_perform_write',
    ],
    [
      'stack.blocked.memory',
      'schedule_timeout < congestion_wait < do_try_to_free_pages < __alloc_pages_slowpath',
    ],
    ['stack.blocked.swap', 'io_schedule < folio_wait_bit_common < do_swap_page < handle_mm_fault'],
    ['stack.blocked.lock', 'schedule < rwsem_down_write_slowpath < down_write < vm_mmap_pgoff'],
    ['stack.blocked.lock', '__mutex_lock.constprop.0 < mutex_lock < do_unlinkat'],
    ['stack.blocked.driver', 'msleep < acme_read [acme] < vfs_read < ksys_read'],
    ['stack.blocked.io', 'io_schedule < bit_wait_io < __wait_on_bit < wait_on_buffer < ext4_bread'],
    ['stack.blocked.io', 'blk_mq_get_tag < __blk_mq_alloc_requests < submit_bio_noacct'],
    ['stack.blocked.network', '__lock_sock < lock_sock_nested < tcp_sendmsg'],
    ['stack.blocked.other', 'do_select < core_sys_select'],
  ])('wait for %s in %s', (kind, stack) => {
    expect(waitPointOf(stack.split(' < '), '').point.kind).toBe(kind);
  });

  it('survive any record', () => {
    const task = fc.record({
      pid: fc.integer(),
      command: fc.string(),
      state: fc.string(),
      waitChannel: fc.string(),
      frames: fc.array(fc.string()),
    });
    const sample = fc.record({ time: fc.double(), tasks: fc.array(task) });
    fc.assert(
      fc.property(fc.array(sample), (blocked) => {
        for (const draft of detectStacks([], blocked, WINDOW, { cpus: 1 })) draftSchema.parse(draft);
      }),
    );
  });
});
