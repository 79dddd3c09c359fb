import fc from 'fast-check';
import { parseShell } from '../../../src/knowledge/lint/shell.js';
import { writingPart } from '../../../src/knowledge/lint/writes.js';

describe('parseShell', () => {
  it.each([
    ['df -h | tail -3', [['df', '-h'], ['tail', '-3']]],
    ["grep 'a; rm b' f && ls", [['grep', 'a; rm b', 'f'], ['ls']]],
    ['echo $(cat x) y', [['cat', 'x'], ['echo', 'SUBSTITUTED', 'y']]],
    ['echo "a $(kill 1)"', [['kill', '1'], ['echo', 'a SUBSTITUTED']]],
    ['diff <(sort a) b', [['sort', 'a'], ['diff', 'SUBSTITUTED', 'b']]],
    ['ls # rm x', [['ls']]],
    ['a\\ b c', [['a b', 'c']]],
  ])('%s', (line, words) => {
    expect(parseShell(line).map((command) => command.words)).toEqual(words);
  });

  it('tells where output goes', () => {
    expect(parseShell('echo 1 > /proc/x 2>/dev/null')[0]).toEqual({ words: ['echo', '1'], redirects: ['/proc/x', '/dev/null'] });
    expect(parseShell('cmd >&2 2>&1 >>log')[0]).toEqual({ words: ['cmd'], redirects: ['log'] });
  });

  it('takes any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (line) => Array.isArray(parseShell(line))));
    const hostile = fc.array(fc.constantFrom('$(', '`', ')', '"', "'", '>', '<(', '&', '|', ' x', '\\'), { maxLength: 60 });
    fc.assert(fc.property(hostile, (parts) => typeof (writingPart(parts.join('')) ?? '') === 'string'));
  });
});

describe('commands that change the host', () => {
  it.each([
    'rm -rf /tmp/x',
    'sudo -u root rm x',
    'mkfs.ext4 /dev/sda1',
    'kill -TERM {pid}',
    'systemctl restart {unit}',
    'systemctl --no-block restart {unit}',
    'service auditd restart',
    'sysctl -w vm.swappiness=1',
    'sysctl vm.swappiness=1',
    'echo 3 > /proc/sys/vm/drop_caches',
    'echo 1 | tee /proc/sys/vm/drop_caches',
    'find /var -name x -exec rm {} +',
    'find /var -delete',
    'xargs -n 1 kill',
    'for p in 1 2; do kill $p; done',
    "sh -c 'truncate -s 0 /var/log/x'",
    'ip netns exec blue ip link set eth0 down',
    'ip link set dev {interface} down',
    'mount -o remount,rw /',
    'iptables -F',
    'ss -K dst 10.0.0.1',
    'dmesg -C',
    'sed -i s/a/b/ /etc/fstab',
    'journalctl --vacuum-size=500M',
    'docker image prune',
    'kubectl rollout restart deploy/x',
    'e2fsck -f /dev/{device}',
    'taskset -p 3 12',
    'timeout 5 systemctl stop x',
    'env A=1 nice -n 10 dd if=/dev/zero of=/dev/sda',
  ])('%s', (line) => {
    expect(writingPart(line)).not.toBeNull();
  });

  it.each([
    'df -h | tail',
    "awk '{if ($1 > 5) print > \"/dev/null\"}' f",
    'cat a 2>/dev/null >&2',
    'systemctl status {unit}; systemctl list-units --failed',
    'systemctl show restart.service',
    'sysctl -n vm.swappiness',
    'mount | grep ro,',
    'mount -l -t nfs',
    'swapon --show',
    'crontab -l',
    'find / -xdev -size +1G',
    'ip -s link show dev {interface}',
    'tc -s qdisc show dev {interface}',
    'iptables -L -n -v',
    'e2fsck -fn /dev/{device}',
    'tune2fs -l /dev/{device}',
    'taskset -p 12',
    'kubectl rollout status deploy/x',
    'docker ps --all',
    'journalctl -k --since -3h',
    'dmesg -T | grep -i kill',
    'smartctl -a /dev/{device}',
    'timeout 5 strace -c -p {pid}',
    'while read line; do echo $line; done',
    'echo "systemctl restart x"',
  ])('not: %s', (line) => {
    expect(writingPart(line)).toBeNull();
  });
});
