import { createKeywordLookup, STACK_KEYWORDS } from '../../src/catalog/stack-keywords/registry.js';
import { functionName } from '../../src/signals/stacks/frames.js';

const kindsOf = createKeywordLookup();

describe('stack keywords', () => {
  it.each([
    ['do_anonymous_page', 'stack.page_fault'],
    ['shrink_node', 'stack.reclaim'],
    ['shrink_node_memcgs', 'stack.reclaim'],
    ['shrink_zone', 'stack.reclaim'],
    ['try_to_free_pages', 'stack.direct_reclaim'],
    ['__alloc_pages_slowpath.constprop.0', 'stack.alloc_slowpath'],
    ['do_swap_page', 'stack.swap'],
    ['compact_zone', 'stack.compaction'],
    ['balance_dirty_pages_ratelimited_flags', 'stack.writeback'],
    ['native_queued_spin_lock_slowpath.part.0', 'stack.lock_contention'],
    ['copy_process', 'stack.fork'],
    ['do_execveat_common.isra.0', 'stack.exec'],
    ['exit_mmap', 'stack.exit'],
    ['__x64_sys_futex', 'stack.futex'],
    ['finish_task_switch.isra.0', 'stack.schedule'],
    ['__tcp_retransmit_skb', 'stack.tcp_retransmit'],
    ['tcp_retransmit_timer.part.0', 'stack.tcp_retransmit'],
    ['tcp_conn_request', 'stack.syn'],
    ['__nf_conntrack_find_get.isra.0', 'stack.conntrack'],
    ['neigh_resolve_output', 'stack.neighbour'],
    ['net_rx_action', 'stack.softirq_network'],
    ['udp_sendmsg', 'stack.udp'],
    ['io_schedule', 'stack.block_io'],
    ['scsi_error_handler', 'stack.io_error'],
    ['jbd2_journal_commit_transaction', 'stack.journal'],
    ['ext4_sync_file', 'stack.fsync'],
    ['shmem_getpage_gfp.isra.0', 'stack.shmem'],
    ['audit_log_start', 'stack.audit'],
    ['console_unlock', 'stack.printk'],
    ['allocate_slab', 'stack.slab'],
    ['d_alloc_parallel', 'stack.dentry'],
  ])('puts %s under %s', (name, kind) => {
    expect(kindsOf(functionName(name)).map((keyword) => keyword.kind)).toContain(kind);
  });

  it.each(['main', 'read', 'native_safe_halt', 'default_idle', '[libc.so.6]', 'render_main', ''])(
    'knows nothing of %s',
    (name) => {
      expect(kindsOf(name)).toEqual([]);
    },
  );

  it.each([
    ['vfs_read+0x12/0x30 [ext4]', 'vfs_read'],
    ['shrink_slab.part.0.constprop.0', 'shrink_slab'],
    ['tcp_ack.cold', 'tcp_ack'],
    ['do_syscall_64_[k]', 'do_syscall_64'],
    ['core::fmt::write', 'core::fmt::write'],
  ])('reads the name of %s', (frame, name) => {
    expect(functionName(frame)).toBe(name);
  });

  it('have one entry a kind, with meaning and a public source', () => {
    expect(new Set(STACK_KEYWORDS.map(({ kind }) => kind)).size).toBe(STACK_KEYWORDS.length);
    expect(STACK_KEYWORDS.length).toBeGreaterThanOrEqual(40);
    for (const { kind, title, meaning, link, functions, halfEffect } of STACK_KEYWORDS) {
      expect(kind).toMatch(/^stack\.[a-z_]+$/);
      expect(title.length).toBeGreaterThan(4);
      expect(meaning).toMatch(/\.$/);
      expect(link).toMatch(/^https:\/\//);
      expect(functions.length).toBeGreaterThan(0);
      expect(halfEffect).toBeGreaterThan(0);
    }
  });
});
