import { functionName } from './frames.js';

/** What blocked tasks wait for. Rules are tried in order; the first whose pattern meets a frame wins. */
export interface WaitPoint {
  kind: string;
  /** What the tasks wait for, as the end of a sentence. */
  waitingFor: string;
  /** Short waits of this sort are normal on a healthy host. */
  routine: boolean;
  /** The waits of kernel threads tell as much as those of programs; else they are half their job. */
  kernelThreadsTell?: true;
  link: string;
  functions: RegExp;
}

const DOCS = 'https://docs.kernel.org/';

export const WAIT_POINTS: readonly WaitPoint[] = [
  {
    kind: 'stack.blocked.nfs',
    waitingFor: 'an NFS server',
    routine: false,
    link: `${DOCS}admin-guide/nfs/index.html`,
    functions:
      /^(?:_?nfs\d?_\w+|nfs4?_\w+|rpc_\w+|__rpc_\w+|xprt_\w+|nlm\w*_\w+|cifs_\w+|smb2_\w+|ceph_\w+|fuse_\w+|request_wait_answer)$/,
  },
  {
    kind: 'stack.blocked.memory',
    waitingFor: 'free memory (reclaim)',
    routine: false,
    link: `${DOCS}admin-guide/mm/concepts.html#reclaim`,
    functions:
      /^(?:try_to_free_\w+|do_try_to_free_pages|throttle_direct_reclaim|reclaim_throttle|shrink_\w+|congestion_wait\w*|wait_iff_congested|out_of_memory|mem_cgroup_oom\w*|mem_cgroup_handle_over_high|__alloc_pages_slowpath|compact_zone\w*|too_many_isolated)$/,
  },
  {
    kind: 'stack.blocked.swap',
    waitingFor: 'pages that are read from or written to swap',
    routine: false,
    link: `${DOCS}admin-guide/sysctl/vm.html#swappiness`,
    functions:
      /^(?:do_swap_page|swap_\w+|swapin_\w+|read_swap_cache\w*|__swap_\w+|__folio_lock_or_retry|__lock_page_or_retry)$/,
  },
  {
    kind: 'stack.blocked.writeback',
    waitingFor: 'writeback of dirty pages (writers are held back)',
    routine: false,
    link: `${DOCS}admin-guide/sysctl/vm.html#dirty-ratio`,
    functions:
      /^(?:balance_dirty_pages\w*|wb_wait_for_completion|writeback_\w+|__writeback_\w+|sync_inodes_sb|wb_writeback|wb_workfn|do_writepages|wbt_wait|rq_qos_wait)$/,
  },
  {
    kind: 'stack.blocked.worker',
    waitingFor: 'a kernel worker to finish queued work',
    routine: false,
    kernelThreadsTell: true,
    link: `${DOCS}core-api/workqueue.html`,
    functions:
      /^(?:_*flush_(?:work|workqueue|delayed_work|rcu_work)|drain_workqueue|destroy_workqueue|_*cancel_(?:work|delayed_work)\w*sync|_*cancel_work_timer|_*lru_add_drain_all|schedule_on_each_cpu)$/,
  },
  {
    kind: 'stack.blocked.journal',
    waitingFor: 'the file-system journal (commit, fsync)',
    routine: true,
    link: `${DOCS}filesystems/ext4/journal.html`,
    functions:
      /^(?:jbd2_\w+|__jbd2_\w+|kjournald2|do_get_write_access|wait_transaction_\w+|add_transaction_credits|start_this_handle|xlog_\w+|xfs_log_\w+|_?_?xfs_log_force\w*|xfsaild\w*|btrfs_commit_transaction\w*|btrfs_sync_\w+|wait_current_trans)$/,
  },
  {
    kind: 'stack.blocked.io',
    waitingFor: 'block I/O',
    routine: true,
    link: 'https://github.com/iovisor/bcc/blob/master/tools/biosnoop_example.txt',
    functions:
      /^(?:io_schedule\w*|(?:folio|page)_wait_\w+|wait_on_page_\w+|__lock_page\w*|__folio_lock\w*|(?:__)?wait_on_buffer|bit_wait_io\w*|out_of_line_wait_on_bit\w*|blk_\w+|__blk\w+|blkdev_\w+|submit_bio\w*|bio_\w+|filemap_\w+|__filemap_\w+|do_blockdev_direct_IO|dio_\w+|iomap_dio_\w+|__iomap_dio_rw|md_\w+|raid\w+|dm_\w+|scsi_\w+|nvme_\w+|ext4_\w+|xfs_\w+|btrfs_\w+|sync_\w+|percpu_ref_switch_to_atomic_sync)$/,
  },
  {
    kind: 'stack.blocked.network',
    waitingFor: 'the network',
    routine: false,
    link: 'https://man7.org/linux/man-pages/man7/socket.7.html',
    functions:
      /^(?:lock_sock\w*|__lock_sock\w*|sk_\w+|tcp_\w+|inet_\w+|sock_\w+|rtnl_lock\w*|netdev_\w+|unregister_netdevice\w*|rtnetlink_\w+)$/,
  },
  {
    kind: 'stack.blocked.lock',
    waitingFor: 'a lock in the kernel',
    routine: false,
    link: `${DOCS}locking/locktypes.html`,
    functions:
      /^(?:__?mutex_lock\w*|mutex_lock\w*|rwsem_\w+|down_\w+|__down\w*|down|percpu_\w+|__percpu_\w+|rt_mutex\w*|rt_spin\w*|synchronize_\w+|__wait_rcu_gp|rcu_\w+|exp_funnel_lock|call_rwsem\w+|wait_for_completion\w*|proc_cgroup_show|cgroup_\w+)$/,
  },
];

const OTHER: WaitPoint = {
  kind: 'stack.blocked.other',
  waitingFor: 'something in the kernel',
  routine: true,
  link: `${DOCS}admin-guide/sysrq.html`,
  functions: /^$/,
};

const DRIVER: WaitPoint = {
  kind: 'stack.blocked.driver',
  waitingFor: 'a device driver',
  routine: false,
  link: `${DOCS}driver-api/index.html`,
  functions: /^$/,
};

/** Modules whose functions the rules above know by name: file systems, block layer, network. */
const KNOWN_MODULE =
  /\[(?:ext[234]|jbd2?|xfs|btrfs|f2fs|overlay|fuse|nfs\w*|sunrpc|lockd|cifs|ceph|libceph|dm_\w+|md_mod|raid\w+|loop|nbd|scsi_\w+|sd_mod|libata|nvme\w*|virtio\w*|nf_\w+|x_tables|bridge|zram)\]$/;
/** Frames that tell how a task waits, not for what. */
const GENERIC =
  /^(?:schedule\w*|__schedule|msleep\w*|usleep\w*|io_schedule\w*|context_switch|preempt_schedule\w*|wait_woken|do_wait_intr\w*|prepare_to_wait\w*|__switch_to|kthread\w*|ret_from_fork\w*|entry_\w+|do_syscall_64|worker_thread|process_one_work|system_call\w*|x64_sys_call)$/;

/** What a blocked task waits for and the function in which it does; `frames` leaf first. */
export function waitPointOf(
  frames: readonly string[],
  waitChannel: string,
): { point: WaitPoint; function: string } {
  const seen = frames.length > 0 ? frames : waitChannel ? [waitChannel] : [];
  const names = seen.map(functionName);
  const telling = names.findIndex((name) => !GENERIC.test(name));
  const where = names[Math.max(telling, 0)] ?? '';
  const foreign = seen[telling]?.endsWith(']') === true && !KNOWN_MODULE.test(seen[telling] ?? '');
  if (foreign) return { point: DRIVER, function: where };
  const point = WAIT_POINTS.find(({ functions }) => names.some((name) => functions.test(name))) ?? OTHER;
  return { point, function: where };
}

/** True when the stack ends in the kernel's own thread code: no program is held up. */
export function isKernelThread(frames: readonly string[]): boolean {
  return frames.some((frame) => /^(?:kthread|ret_from_fork\w*|worker_thread)$/.test(functionName(frame)));
}
