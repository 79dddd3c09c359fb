/**
 * Functions that appear on top of a call trace whatever went wrong: the reporter itself, locks, copies, reference counts.
 * The culprit is the first function that is none of them.
 */
const MACHINERY: readonly RegExp[] = [
  // Printing the report.
  /^(?:__)?(?:dump_|show_|print_|walk_stack)|^unwind_(?:backtrace|next_frame|frame)|^(?:arch_)?stack_walk|^arch_stack_walk|^stack_trace_|^save_stack|^stack_depot|^depot_/,
  /^(?:__)?(?:warn|report_bug|fixup_bug|handle_bug|do_invalid|invalid_op|do_error|do_trap|exc_|asm_exc_|die|oops_|panic|nmi_panic|bug_handler|brk_|call_break_hook|do_debug_exception|el1_dbg|program_check|reg_check_handler|object_err|slab_err|slab_pad|check_bytes|end_report|start_report|describe_|ret_from_exception|handle_exception|trap_|fortify)/,
  /panic|_trap$|_trap_|warn_slowpath|warn_alloc|asan|^kmsan|__msan|_msan|kcsan|kfence|ubsan|__tsan|__sanitizer|kcov|^write_comp_data|^handle_overflow|assertfail|^assfail|^ref_tracker_|^hex_dump/,
  /^(?:check_memory_region|check_region_inline|memory_is_|read_word_at_a_time|kunit_|__check_(?:heap_)?object)/,
  /printk|^v?s[cn]*printf|snprintf|asprintf|^(?:string|pointer|number|hex_string|format_decode)(?:_|$)|^(?:_?dev|netdev)_(?:info|notice|warn|err|alert|crit|emerg|printk)$/,
  // Locks and their validator.
  /lockdep|lock_acquire|lock_release|lock_class|reacquire_held_locks|^(?:mark_|check_(?:prev|noncircular|usage|irq|deadlock|preemption|wait)|validate_chain|__lock_acquire|__lock_set|debug_check_no|find_held|register_lock|assign_lock|graph_lock|bad_(?:un)?lock)/,
  /spin_(?:un|try)?lock|(?:raw_|_)(?:read|write)_(?:un|try)?lock|queued_(?:spin|read|write)_lock|mutex_(?:un|try)?lock|mutex_remove_waiter|osq_(?:un)?lock|pv_\w*lock|rwsem_|^(?:__)?down(?:_|$)|^(?:__)?up_(?:read|write)|^percpu_(?:down|up)|^seqcount|^lock_task_sighand|lock_timer_base|rt_mutex|^trace_hardirqs/,
  // Access checks, user copies, strings, check sums.
  /copy_(?:to|from)_(?:user|iter)|^_*(?:put_user|get_user|clear_user|strncpy_from_user|strn?len_user|might_fault|might_sleep)|^_*might_|^check_zeroed_user|^copyout|^copyin/,
  /^(?:__)?(?:mem(?:cpy|cmp|set|move|chr|scan)|str(?:n|l|s|r|case|ncase)?(?:cmp|cpy|cat|len|chr|str|scpy|sep|spn|cspn|pbrk)|sized_str|strnlen|strnstr|strnchr)/,
  /^_*(?:test|set|clear|change|assign)_(?:and_\w+_)?bit|^instrument_|^(?:arch_|_+)?atomic|^__(?:read|write)_once|^(?:cmpxchg|xchg)|^(?:__raw_)?(?:read|write)[bwlq]$|^io(?:read|write)\d|^(?:logic_)?(?:in|out)[bwl]$/,
  /^_*crc\w*\d|^crc_|^(?:aes|sha\d+|xor|chacha|jhash)_?/,
  // Containers and reference counts.
  /refcount|^kref_|list_(?:add|del|replace|move|splice)|^hlist_|^__list_|^_*rb_(?:erase|insert|first|next|prev|last)|^xas?_|^id[ar]_|^_*rhashtable|^rht_/,
  // Giving memory back, or taking it.
  /^k[vz]*free|^__?kfree(?:_skb)?|^_*v(?:un)?map|^vfree|^kmem_cache_|^__kmem_cache_alloc|^_*(?:k|v|kv)[mzc]alloc|^_*slab_|^fs_reclaim|^_*(?:un)?lock_(?:page|folio)|^folio_(?:un)?lock/,
  /^kfree_skb|^__kfree_skb|^skb_(?:put|push|pull|panic|over_panic|under_panic)|^(?:fast_)?dput/,
  // Tracing and retpolines.
  /^perf_trace|^trace_|^__traceiter|_indirect_thunk|^ftrace|^function_trace|^mcount/,
  // Wake-ups, timers and work that merely wait for, or touch, someone else's object.
  /^__wake_up|^wake_up_(?:process|var|bit)|^_*(?:try_to_)?del_timer|^timer_delete|^(?:__)?mod_timer|^add_timer|^_?_?timer_|^(?:__)?(?:flush|cancel|drain|destroy|start_flush)_(?:delayed_)?work|^(?:__)?flush_workqueue|^drain_workqueue|^destroy_workqueue|^__cancel_work|^try_to_grab|^(?:__)?(?:queue|mod)_(?:delayed_)?work|^insert_work|^finish_wait|^_*(?:do_)?wait_for_(?:common|completion)|^kthread_(?:stop|should)|^debug_(?:object|check|print|work|timer)|^work_is_static|^timer_is_static|^(?:timer|work)_fixup|^lookup_object_or_alloc|^(?:cleanup|init)_srcu_struct/,
  // The device model, reached from every driver.
  /^_*kobject_(?:del|put|uevent|add|init|cleanup|release|get)|^add_uevent_var|^get_device_parent|^(?:get|put)_device$|^device_(?:add|del|register|unregister|destroy|for_each_child|remove_file|initialize|create|release)|^devres_|^sysfs_(?:remove|create)|^dpm_sysfs|^kernfs_(?:remove|find|name)|^hwrng_unregister|^i2c_del_adapter|^__unregister_client|^rollback_registered|^(?:un)?register_netdev|^tty_unregister_device|^dummy_urb_enqueue|^usb_(?:kill_|control_msg|hcd_submit|submit_urb|start_wait|bulk_msg|interrupt_msg|unpoison|poison)/,
  // Entry code.
  /^(?:common_interrupt|ret_from_|error_entry|entry_SYSCALL|page_fault|do_page_fault|__do_page_fault|do_user_addr_fault|asm_|do_mem_abort|do_tag_check_fault|el1_(?:da|sync|abort)|el1h_|__do_kernel_fault|bad_page_fault|handle_page_fault|do_DataAbort|no_context|__bad_area|bad_area|do_translation_fault|do_alignment_fault|do_bad_area|do_kernel_fault|do_sp_pc_abort|do_general_protection|general_protection|do_divide|die_kernel_fault)/,
];

/** True for a function that says nothing about who is at fault. */
export function isMachinery(name: string): boolean {
  return MACHINERY.some((pattern) => pattern.test(name));
}

/** The interrupt by which the watchdog of a stall looks at the CPU: what lies below was interrupted. */
export const TIMER_INTERRUPT =
  /^(?:smp_)?(?:local_)?apic_timer_interrupt|^smp_trace_apic_timer|^(?:asm_)?sysvec_apic_timer|^(?:el1h?|el0t?)_(?:64_)?(?:irq|interrupt)|^__irq_svc|^gic_handle_irq|^(?:generic_)?handle_arch_irq|^timer_interrupt_common|^decrementer|^common_interrupt|^do_interrupt_handler|^call_on_irq_stack/;

/** Entry of a page fault: a kernel instruction pointer below it is what was really going on. */
export const FAULT_ENTRY = /^(?:asm_exc_)?page_fault$|^el1_(?:abort|da)$|^__dabt_svc/;

/**
 * Dispatchers that call somebody's handler: in a stall the frame above one of them names the work that does not end
 * (the inner frames are wherever it happened to be when it was looked at).
 */
export const STALL_ANCHOR =
  /process_one_work|do_syscall_|do_fast_syscall_|do_int80|invoke_syscall|el0_svc_common|sysenter_dispatch|tracesys_phase2|ret_fast_syscall|netif_receive_skb|^do_softirq|__do_softirq|handle_softirqs|call_timer_fn|_run_timers|run_timer_softirq|run_ksoftirqd|^tasklet_|smpboot_thread_fn|^kthread$|start_secondary|cpu_startup_entry|ret_from_fork|(?:^|_)vfs_(?:write|read|ioctl|open|iter_read|iter_write)$|^do_iter_(?:read|write)|blkdev_(?:driver_)?ioctl|^call_(?:read_iter|write_iter|mmap)|do_iter_readv_writev|^new_sync_(?:read|write)$|^mmap_region|^do_mmap|do_dentry_open|^sock_(?:sendmsg|recvmsg|release|mmap|do_ioctl|ioctl|common_setsockopt|write_iter|read_iter)|^__sock_release|__sys_(?:setsockopt|listen|accept)|kernel_(?:setsockopt|listen|accept)|sk_common_release|^compat_sock_ioctl|^compat_blkdev_ioctl|^ksys_(?:read|write|ioctl)|^nfnetlink_rcv_msg|^rtnetlink_rcv_msg|^(?:compat_)?(?:sys|SYSC|SyS|__sys|___sys|__do_sys|__se_sys|__x64_sys)_(?:socketpair|connect|ioctl)|__do_fault|handle_mm_fault|do_page_fault|^page_fault$|exc_page_fault|__fput|task_work_run|exit_to_user|^(?:__)?do_sys_|entry_SYSCALL/;

/** `__se_sys_pause` and `SyS_pause` are `pause`; `__x64_sys_pause` is `sys_pause`. */
export function withoutSyscallPrefix(name: string): string {
  return name
    .replace(/^(?:__se_sys_|__do_sys_|sys_|(?:compat_)?SYSC_|(?:compat_)?SyS_)(?=\w)/, '')
    .replace(/^__(?:x64|ia32|arm64|s390x?|riscv|powerpc)_(?=(?:compat_)?sys_)/, '');
}

/** The same operation for 32-bit callers: the function above it says more, when there is one. */
export const COMPAT_ENTRY = /_compat_ioctl$/;

/** Waiting itself; a hung task always stands on these. */
export const WAITING =
  /sched|_lock|_slowlock|(?:^|_)down(?:_|$)|rwsem|rcu_barrier|completion|kthread|wait|synchronize|context_switch|__switch_to|cancel_\w*work|flush_work|percpu_ref|bit_wait|out_of_line|mutex|freezer/;

/** Common waits that deserve their own name: whoever waits for them is a victim of the same cause. */
export const WAIT_GROUPS: readonly (readonly [RegExp, string | null])[] = [
  [/^rtnl_lock/, null],
  [/^synchronize_(?:rcu|srcu|net|sched)/, 'synchronize_rcu'],
];

/** Spinning for another CPU's answer: the victim of a CPU that is stuck elsewhere. */
export const STALL_GROUPS: readonly (readonly [RegExp, string])[] = [
  [/^smp_call_function/, 'smp_call_function'],
];
