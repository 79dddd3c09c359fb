/**
 * When a run of a program changes the host. `true`: always. A list: when one of these words or options is among its
 * arguments. A pattern: when an argument matches. A function: for what words alone do not tell.
 */
export type Writes = true | readonly string[] | RegExp | ((args: readonly string[]) => boolean);

const has = (...words: string[]): ((args: readonly string[]) => boolean) => {
  return (args) => args.some((argument) => words.includes(argument));
};
const firstWord = (args: readonly string[]): string => args.find((argument) => !argument.startsWith('-')) ?? '';
const unless = (...words: string[]) => (args: readonly string[]): boolean => !has(...words)(args);

const ALWAYS =
  'rm rmdir mv ln touch mkdir chmod chown chgrp chattr setfacl install rsync truncate shred mkswap swapoff kill pkill killall ' +
  'killall5 reboot shutdown halt poweroff init telinit umount fstrim xfs_growfs resize2fs lvextend lvresize lvreduce lvremove ' +
  'lvcreate vgextend vgreduce vgremove pvcreate pvremove pvmove modprobe rmmod insmod renice ifup ifdown ' +
  'ipcrm usermod useradd userdel groupadd passwd setenforce semanage restorecon update-grub grub2-mkconfig update-initramfs ' +
  'dracut tuned-adm systemd-tmpfiles ldconfig alternatives update-alternatives sysrq stress stress-ng fio ntpdate ntpd';

const SERVICE_VERBS = ['start', 'stop', 'restart', 'reload', 'force-reload', 'condrestart', 'try-restart'];
const SYSTEMCTL_VERBS = [
  ...SERVICE_VERBS,
  ...'reload-or-restart enable disable reenable mask unmask edit set-property reset-failed kill isolate freeze thaw'.split(' '),
  ...'daemon-reload daemon-reexec set-default preset revert link reboot poweroff halt rescue emergency suspend'.split(' '),
];
const PACKAGE_VERBS =
  'install remove erase purge update upgrade full-upgrade dist-upgrade autoremove clean downgrade reinstall patch dup in rm'.split(
    ' ',
  );
const CONTAINER_VERBS = 'rm rmi stop start kill restart pause unpause prune run create update rename exec load import'.split(' ');
const KUBECTL_VERBS =
  'delete apply create edit patch replace scale cordon uncordon drain taint label annotate set rollout exec run debug'.split(' ');
const IP_VERBS = 'add del delete set change replace append flush'.split(' ');

/** Only the first word behind the options is the verb: `systemctl status stop.service` reads. */
const verb = (verbs: readonly string[]) => (args: readonly string[]): boolean => verbs.includes(firstWord(args));

function sysctlWrites(args: readonly string[]): boolean {
  return args.some((argument) => /^(-w|--write|-p|--load.*|--system)$/.test(argument) || /^[a-z][\w./-]*=/.test(argument));
}

function mountWrites(args: readonly string[]): boolean {
  return args.filter((argument) => !/^-[lvh]+$/.test(argument) && argument !== '-t').length > 1 || has('-a', '-o')(args);
}

function kubectlWrites(args: readonly string[]): boolean {
  if (firstWord(args) === 'rollout') return has('restart', 'undo', 'pause', 'resume')(args);
  return verb(KUBECTL_VERBS)(args);
}

function crontabWrites(args: readonly string[]): boolean {
  return has('-r', '-e', '-')(args) || (args.length > 0 && !args.some((argument) => argument.startsWith('-')));
}

/** Options, an optional priority and policy, then `-p PID`: with a number in front of the pid it sets, else it shows. */
function setsByNumber(args: readonly string[]): boolean {
  const values = args.filter((argument) => !argument.startsWith('-'));
  return has('-p', '--pid', '-cp')(args) && values.length > 1;
}

const SPECIAL: Readonly<Record<string, Writes>> = {
  systemctl: verb(SYSTEMCTL_VERBS),
  service: has(...SERVICE_VERBS),
  sysctl: sysctlWrites,
  ip: has(...IP_VERBS),
  tc: has(...IP_VERBS),
  bridge: has(...IP_VERBS),
  iptables: /^(-[ADFIPRXZN]|--(append|delete|flush|insert|policy|replace|zero|new-chain|delete-chain))$/,
  ip6tables: /^(-[ADFIPRXZN]|--(append|delete|flush|insert|policy|replace|zero|new-chain|delete-chain))$/,
  nft: verb(['add', 'delete', 'flush', 'insert', 'replace', 'destroy', 'create', 'reset']),
  'firewall-cmd': /^--(add|remove|set|reload|permanent|complete-reload|panic-on)/,
  ufw: verb(['enable', 'disable', 'allow', 'deny', 'reject', 'limit', 'delete', 'reset', 'reload']),
  ethtool: /^(-[sKGCLAXNUW]|--(change|features|offload|set-.*|coalesce|pause|reset|flash))$/,
  conntrack: has('-D', '-F', '-I', '-U', '--delete', '--flush'),
  ss: has('-K', '--kill'),
  find: has('-delete', '-fprint', '-fls'),
  sed: /^(-[nrEsuz]*i.*|--in-place.*)$/,
  dd: (args) => args.some((argument) => argument.startsWith('of=') && argument !== 'of=/dev/null'),
  tee: (args) => args.some((argument) => !argument.startsWith('-') && argument !== '/dev/null'),
  cp: (args) => args.at(-1) !== '/dev/null',
  mount: mountWrites,
  fsck: unless('-n', '-N', '-T'),
  e2fsck: (args) => !args.some((argument) => /^-[a-z]*n/.test(argument)),
  xfs_repair: unless('-n', '-V'),
  xfs_fsr: true,
  tune2fs: unless('-l'),
  btrfs: has('start', 'repair', 'resize', 'delete', 'add', 'remove', 'replace', 'cancel'),
  fdisk: unless('-l', '--list'),
  parted: unless('print', '-l', '--list'),
  wipefs: has('-a', '--all', '-o'),
  swapon: (args) => !args.every((argument) => /^(-s|-v|--show.*|--summary|--noheadings|--raw|--bytes)$/.test(argument)),
  mdadm: /^--(add|re-add|fail|remove|create|assemble|stop|grow|manage|zero-superblock|replace|readwrite)$|^-[afrCASG]$/,
  nvme: verb(['format', 'sanitize', 'reset', 'subsystem-reset', 'fw-activate', 'fw-commit', 'set-feature', 'write-zeroes']),
  smartctl: /^(-t|-s|-o|-S|--test.*|--smart=.*|-X)$/,
  blockdev: /^--(set|flushbufs|rereadpt)/,
  hdparm: /^-(-?security|-?yes|[wWBSyYZ]\d*$)/,
  fsfreeze: true,
  auditctl: (args) => has('-D', '-b', '-e', '-r', '-w', '-W', '-a', '-A', '-d', '-R', '-f')(args) || args.some((argument) => /^--(backlog_wait_time|signal|loginuid-immutable|reset-lost)/.test(argument)),
  augenrules: has('--load'),
  chronyc: verb(['makestep', 'burst', 'online', 'offline', 'add', 'delete', 'reset', 'settime', 'reload', 'shutdown']),
  timedatectl: /^set-/,
  hwclock: /^(-w|-s|--systohc|--hctosys|--set)$/,
  date: has('-s', '--set'),
  crontab: crontabWrites,
  journalctl: /^--(vacuum|rotate|flush|relinquish-var|update-catalog)/,
  logrotate: (args) => !args.some((argument) => /^(-[a-z]*d[a-z]*|--debug|--version)$/.test(argument)),
  dmesg: /^(-[a-zA-Z]*[cCnDE]|--(clear|read-clear|console-.*))$/,
  'apt-get': has(...PACKAGE_VERBS),
  apt: has(...PACKAGE_VERBS),
  dnf: has(...PACKAGE_VERBS),
  yum: has(...PACKAGE_VERBS),
  zypper: has(...PACKAGE_VERBS),
  rpm: /^(-[ieUF][vh]*|--(erase|install|upgrade|freshen|rebuilddb))$/,
  dpkg: /^(-[irP]|--(install|remove|purge|configure))$/,
  docker: has(...CONTAINER_VERBS),
  podman: has(...CONTAINER_VERBS),
  nerdctl: has(...CONTAINER_VERBS),
  crictl: has(...CONTAINER_VERBS),
  kubectl: kubectlWrites,
  nmcli: has('up', 'down', 'modify', 'mod', 'add', 'delete', 'edit', 'on', 'off', 'reload'),
  prlimit: (args) => args.some((argument) => /^--(?!pid)[a-z]+=./.test(argument)),
  ionice: setsByNumber,
  chrt: setsByNumber,
  taskset: setsByNumber,
  grubby: /^--(update-kernel|args|remove-args|set-default|add-kernel|remove-kernel)/,
  tcpdump: has('-w'),
  perf: (args) => firstWord(args) === 'record',
  jcmd: /^(GC\.(run|heap_dump|class_histogram)|JFR\.|VM\.set_flag|Compiler\..*clear)/,
  gcore: true,
};

/** Programs that change the host, and when. What is not named is taken to read. */
export const WRITING_PROGRAMS: ReadonlyMap<string, Writes> = new Map<string, Writes>([
  ...ALWAYS.split(' ').map((name): [string, Writes] => [name, true]),
  ...Object.entries(SPECIAL),
]);
