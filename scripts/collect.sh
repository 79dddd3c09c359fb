#!/bin/sh
# Collects evidence of a failing Linux host that has no monitoring, and writes it as a bundle that
# `oscope diagnose --bundle DIR` reads. Reads /proc, /sys, the journal or dmesg, and perf when it is there; changes
# nothing, needs no root (it says what is missing without), and writes only into its output folder.
#
#   sh collect.sh                          3 minutes, a sample every 5 s, into ./oscope-<host>-<time>
#   sh collect.sh -o DIR -t 60 -i 2        into DIR, 60 s, a sample every 2 s
#
#   -o DIR      new folder for the bundle          -t SECONDS  how long to sample (10 to 3600)
#   -i SECONDS  between two samples (1 to 60)      -b SECONDS  how far back logs are read (default 1800)
#   -m MIB      size limit of the bundle (50)      -P          without perf
#
# Logs may hold secrets: `oscope record --bundle DIR --out NEW` makes a copy without them.
set -u
LC_ALL=C
export LC_ALL
umask 077

duration=180
interval=5
back=1800
limit=50
with_perf=yes
out=

say() { printf '%s\n' "$*" >&2; }
fail() {
  say "collect.sh: $*"
  exit 2
}
usage() {
  sed -n '2,/^set -u/{/^set -u/d;s/^# \{0,1\}//;p;}' "$0"
  exit "$1"
}
number() { # name value least most
  case $2 in '' | *[!0-9]*) fail "-$1: \"$2\" is no whole number." ;; esac
  if [ "$2" -lt "$3" ] || [ "$2" -gt "$4" ]; then fail "-$1: give a number from $3 to $4."; fi
}

[ "${1:-}" != --help ] || usage 0
while getopts o:t:i:b:m:Ph option; do
  case $option in
    o) out=$OPTARG ;;
    t) number t "$OPTARG" 2 3600 && duration=$OPTARG ;;
    i) number i "$OPTARG" 1 60 && interval=$OPTARG ;;
    b) number b "$OPTARG" 0 86400 && back=$OPTARG ;;
    m) number m "$OPTARG" 1 2000 && limit=$OPTARG ;;
    P) with_perf=no ;;
    h) usage 0 ;;
    *) usage 2 >&2 ;;
  esac
done

[ -r /proc/stat ] || fail "there is no /proc/stat: this is no Linux host, or /proc is not mounted."
for tool in awk sort gzip date sleep; do
  command -v "$tool" >/dev/null 2>&1 || fail "$tool is missing; install it and try again."
done

# What goes into JSON by the shell is plain.
plain() { tr -cd 'A-Za-z0-9 ._:/()+~-'; }
host=$(cat /proc/sys/kernel/hostname 2>/dev/null || uname -n)
host=$(printf '%s' "$host" | plain | tr -d ' /()')
begun=$(date +%s)
[ -n "$out" ] || out="./oscope-$host-$(date -u +%Y%m%dT%H%M%SZ)"
case $out in -*) out=./$out ;; esac
mkdir -p "$out" || fail "cannot make the folder $out."
[ -z "$(ls -A "$out")" ] || fail "$out is not empty; name a new folder with -o."
TMPDIR=$out
export TMPDIR
raw=$out/samples.tmp
gaps=$out/missing.txt
: >"$raw"
: >"$gaps"
miss() {
  printf '%s\n' "$*" >>"$gaps"
  say "  missing: $*"
}

hertz=$(getconf CLK_TCK 2>/dev/null || echo 100)
# A command that may hang (a dead NFS mount, a stuck daemon) gets this many seconds.
if command -v timeout >/dev/null 2>&1; then
  limited() { timeout "$@"; }
else
  limited() {
    shift
    "$@"
  }
fi

# One line a value: {"__name__":…} TAB time TAB value. Values are printed as the kernel wrote them where they can be,
# since an awk's own numbers lose digits.
# shellcheck disable=SC2016 # the dollars are awk's
program='
function text(s) { gsub(/\\/, "&&", s); gsub(/"/, "\\\"", s); gsub(/[\001-\037\177]/, "", s); return s }
function put(name, labels, value) {
  if (value == "") return
  printf "{\"__name__\":\"%s\"%s%s}\t%s\t%s\n", name, common, labels, now, value
}
function label(name, value) { return ",\"" name "\":\"" text(value) "\"" }
function hex(s,   i, n) { n = 0; s = tolower(s); for (i = 1; i <= length(s); i++) n = n * 16 + index("0123456789abcdef", substr(s, i, 1)) - 1; return n }
function whole(n) { return sprintf("%.0f", n) }
function real(n) { return sprintf("%.6f", n) }
BEGIN { common = label("instance", host) }

FILENAME == "/proc/stat" {
  if ($1 ~ /^cpu[0-9]+$/) {
    split("user nice system idle iowait irq softirq steal", modes, " ")
    for (i = 1; i <= 8; i++) put("node_cpu_seconds_total", label("cpu", substr($1, 4)) label("mode", modes[i]), real($(i + 1) / hertz))
  }
  else if ($1 == "ctxt") put("node_context_switches_total", "", $2)
  else if ($1 == "intr") put("node_intr_total", "", $2)
  else if ($1 == "btime") put("node_boot_time_seconds", "", $2)
  else if ($1 == "processes") put("node_forks_total", "", $2)
  else if ($1 == "procs_running" || $1 == "procs_blocked") put("node_" $1, "", $2)
}
FILENAME == "/proc/meminfo" {
  field = $1; sub(/:$/, "", field); gsub(/[()]/, "_", field); sub(/_+$/, "", field)
  if ($3 == "kB") put("node_memory_" field "_bytes", "", whole($2 * 1024)); else put("node_memory_" field, "", $2)
}
FILENAME == "/proc/loadavg" { put("node_load1", "", $1); put("node_load5", "", $2); put("node_load15", "", $3) }
FILENAME == "/proc/vmstat" && /^(pgfault|pgmajfault|pgpgin|pgpgout|pswpin|pswpout|pgscan_|pgsteal_|allocstall|workingset_|compact_(stall|fail|success)|slabs_scanned|oom_kill|nr_dirty|nr_writeback)/ { put("node_vmstat_" $1, "", $2) }
FILENAME == "/proc/diskstats" && $3 !~ /^(z?ram|loop|fd|sr|(h|s|v|xv)d[a-z]+|nvme[0-9]+n[0-9]+p)[0-9]+$/ {
  d = label("device", $3)
  put("node_disk_reads_completed_total", d, $4); put("node_disk_read_bytes_total", d, whole($6 * 512)); put("node_disk_read_time_seconds_total", d, real($7 / 1000))
  put("node_disk_writes_completed_total", d, $8); put("node_disk_written_bytes_total", d, whole($10 * 512)); put("node_disk_write_time_seconds_total", d, real($11 / 1000))
  put("node_disk_io_now", d, $12); put("node_disk_io_time_seconds_total", d, real($13 / 1000)); put("node_disk_io_time_weighted_seconds_total", d, real($14 / 1000))
  if (NF >= 20) { put("node_disk_flush_requests_total", d, $19); put("node_disk_flush_requests_time_seconds_total", d, real($20 / 1000)) }
}
FILENAME == "/proc/net/dev" && FNR > 2 {
  line = $0; sub(/:/, " ", line); split(line, n, " "); d = label("device", n[1])
  split("bytes packets errs drop", names, " ")
  for (i = 1; i <= 4; i++) { put("node_network_receive_" names[i] "_total", d, n[i + 1]); put("node_network_transmit_" names[i] "_total", d, n[i + 9]) }
}
(FILENAME == "/proc/net/snmp" || FILENAME == "/proc/net/netstat") && /^(Tcp|Udp|Icmp|TcpExt):/ {
  if ($1 != family) { family = $1; for (i = 2; i <= NF; i++) head[i] = $i }
  else {
    family = ""
    for (i = 2; i <= NF; i++) if (head[i] ~ /^(ActiveOpens|PassiveOpens|CurrEstab|InErrs|InSegs|OutSegs|OutRsts|RetransSegs|InErrors|NoPorts|RcvbufErrors|SndbufErrors|InDatagrams|OutDatagrams|InMsgs|OutMsgs|ListenDrops|ListenOverflows|Syncookies.*|TCPTimeouts|TCPSynRetrans)$/)
      put("node_netstat_" substr($1, 1, length($1) - 1) "_" head[i], "", $i)
  }
}
FILENAME == "/proc/net/sockstat" { sub(/:$/, "", $1); for (i = 2; i < NF; i += 2) put("node_sockstat_" $1 "_" $i, "", $(i + 1)) }
FILENAME == "/proc/net/softnet_stat" {
  c = label("cpu", FNR - 1)
  put("node_softnet_processed_total", c, whole(hex($1))); put("node_softnet_dropped_total", c, whole(hex($2))); put("node_softnet_times_squeezed_total", c, whole(hex($3)))
}
FILENAME ~ /^\/proc\/net\/tcp6?$/ && FNR > 1 { states[hex($4)]++; tcp = 1 }
FILENAME == "/proc/net/arp" && FNR > 1 { arp[$6]++ }
FILENAME == "/proc/net/stat/nf_conntrack" {
  if (FNR == 1) for (i = 1; i <= NF; i++) column[i] = $i
  else for (i = 1; i <= NF; i++) if (column[i] ~ /^(drop|early_drop|insert_failed|invalid)$/) conntrack[column[i]] += hex($i)
}
FILENAME ~ /^\/proc\/pressure\// {
  kind = FILENAME; sub(/.*\//, "", kind)
  for (i = 2; i <= NF; i++) if ($i ~ /^total=/) put("node_pressure_" kind "_" ($1 == "some" ? "waiting" : "stalled") "_seconds_total", "", real(substr($i, 7) / 1000000))
}
FILENAME == "/proc/schedstat" && $1 ~ /^cpu[0-9]+$/ {
  c = label("cpu", substr($1, 4))
  put("node_schedstat_running_seconds_total", c, real($8 / 1e9)); put("node_schedstat_waiting_seconds_total", c, real($9 / 1e9)); put("node_schedstat_timeslices_total", c, $10)
}
FILENAME == "/proc/slabinfo" && FNR > 2 && $3 * $4 >= 1048576 { s = label("slab", $1); put("node_slabinfo_objects", s, $3); put("node_slabinfo_object_size_bytes", s, $4) }
FILENAME == "/proc/sys/fs/file-nr" { put("node_filefd_allocated", "", $1); put("node_filefd_maximum", "", $3) }
FILENAME == "/proc/sys/kernel/pid_max" { put("node_processes_max_processes", "", $1) }
FILENAME == "/proc/sys/kernel/threads-max" { put("node_processes_max_threads", "", $1) }
FILENAME == "/proc/sys/kernel/random/entropy_avail" { put("node_entropy_available_bits", "", $1) }
FILENAME == "/proc/sys/net/netfilter/nf_conntrack_count" { put("node_nf_conntrack_entries", "", $1) }
FILENAME == "/proc/sys/net/netfilter/nf_conntrack_max" { put("node_nf_conntrack_entries_limit", "", $1) }
END {
  split("established syn_sent syn_recv fin_wait1 fin_wait2 time_wait close close_wait last_ack listen closing", tcpNames, " ")
  if (tcp) for (i = 1; i <= 11; i++) put("node_tcp_connection_states", label("state", tcpNames[i]), states[i] + 0)
  for (d in arp) put("node_arp_entries", label("device", d), arp[d])
  for (c in conntrack) put("node_nf_conntrack_stat_" c, "", whole(conntrack[c]))
  put("node_time_seconds", "", now)
}'

proc_files() {
  for file in /proc/stat /proc/meminfo /proc/loadavg /proc/vmstat /proc/diskstats /proc/net/dev /proc/net/snmp \
    /proc/net/netstat /proc/net/sockstat /proc/net/softnet_stat /proc/net/tcp /proc/net/tcp6 /proc/net/arp \
    /proc/net/stat/nf_conntrack /proc/pressure/cpu /proc/pressure/memory /proc/pressure/io /proc/schedstat \
    /proc/slabinfo /proc/sys/fs/file-nr /proc/sys/kernel/pid_max /proc/sys/kernel/threads-max \
    /proc/sys/kernel/random/entropy_avail /proc/sys/net/netfilter/nf_conntrack_count \
    /proc/sys/net/netfilter/nf_conntrack_max; do
    # Some are there and yet cannot be read by this user.
    if [ -r "$file" ] && : <"$file" 2>/dev/null; then printf '%s\n' "$file"; fi
  done
}

# Processes by state, and threads; then the D state tasks for the look at their stacks.
# shellcheck disable=SC2016
processes='
{ line = $0; pid = $1; comm = line; sub(/^[0-9]+ \(/, "", comm); sub(/\) [A-Za-z] [-0-9 ]*$/, "", comm)
  rest = line; sub(/.*\) /, "", rest); split(rest, f, " "); if (f[1] !~ /^[A-Za-z]$/) next
  states[f[1]]++; pids++; threads += f[18]
  if (f[1] == "D") print pid " " comm > blocked }
END {
  for (s in states) printf "{\"__name__\":\"node_processes_state\",\"instance\":\"%s\",\"state\":\"%s\"}\t%s\t%d\n", host, s, now, states[s]
  if (pids) { printf "{\"__name__\":\"node_processes_pids\",\"instance\":\"%s\"}\t%s\t%d\n", host, now, pids
    printf "{\"__name__\":\"node_processes_threads\",\"instance\":\"%s\"}\t%s\t%d\n", host, now, threads } }'

sample_blocked() {
  [ -s "$out/blocked.list" ] || return 0
  printf '# time=%s blocked=%s\n' "$now" "$(wc -l <"$out/blocked.list" | tr -d ' ')" >>"$out/blocked.txt"
  head -n 50 "$out/blocked.list" | while read -r pid comm; do
    printf 'pid=%s tid=%s comm=%s state=D wchan=%s\n' "$pid" "$pid" "$comm" "$(cat "/proc/$pid/wchan" 2>/dev/null)"
    head -n 40 "/proc/$pid/stack" 2>/dev/null
  done >>"$out/blocked.txt"
}

# shellcheck disable=SC2016
file_systems='
function text(s) { gsub(/\\/, "&&", s); gsub(/"/, "\\\"", s); gsub(/[\001-\037\177]/, "", s); return s }
function put(name, value) { printf "{\"__name__\":\"node_filesystem_%s\",\"instance\":\"%s\",\"device\":\"%s\",\"mountpoint\":\"%s\",\"fstype\":\"%s\"}\t%s\t%s\n", name, host, text(dev), text(mount), type[mount], now, value }
# What the kernel writes as \040 is a space; others are tab, backslash and line feed.
function decoded(s,   done, octal) {
  done = ""
  while (match(s, /\\[0-3][0-7][0-7]/)) {
    octal = substr(s, RSTART + 1, 3)
    done = done substr(s, 1, RSTART - 1) sprintf("%c", substr(octal, 1, 1) * 64 + substr(octal, 2, 1) * 8 + substr(octal, 3, 1))
    s = substr(s, RSTART + 4)
  }
  return done s
}
FNR == NR { name = decoded($2); type[name] = $3; options[name] = "," $4 ","; next }
FNR > 1 && $5 ~ /%$/ {
  dev = $1; mount = $0; sub(/^[^ ]+ +[^ ]+ +[^ ]+ +[^ ]+ +[^ ]+ /, "", mount)
  if (!(mount in type) || type[mount] ~ /^(proc|sysfs|devtmpfs|cgroup.*|squashfs|autofs|overlay|tracefs|efivarfs|nsfs)$/) next
  if (inodes) { if ($2 + 0 > 0) { put("files", $2); put("files_free", $4) } }
  else { put("size_bytes", sprintf("%.0f", $2 * 1024)); put("free_bytes", sprintf("%.0f", ($2 - $3) * 1024)); put("avail_bytes", sprintf("%.0f", $4 * 1024)); put("readonly", options[mount] ~ /,ro,/ ? 1 : 0) }
}'

# Of busybox's df, which knows no -l, all mounts are taken.
local_only=-l
[ -n "$(limited 5 df -P -l / 2>/dev/null)" ] || local_only=

# df fails when it cannot examine one mount, and has then printed the others.
sample_file_systems() {
  for what in k i; do
    limited 5 df -P $local_only -$what >"$out/df.tmp" 2>/dev/null
    if [ -s "$out/df.tmp" ]; then
      awk -v host="$host" -v now="$now" -v inodes="$([ $what = k ] || echo 1)" "$file_systems" /proc/mounts "$out/df.tmp"
    elif [ -z "${no_df:-}" ]; then
      no_df=yes
      miss "file systems in some samples (df printed nothing)"
    fi
  done
}

# Of each service's cgroup (version 2), under cAdvisor's names.
sample_services() {
  for dir in /sys/fs/cgroup/system.slice/*.service /sys/fs/cgroup/user.slice/*/*.scope; do
    [ -r "$dir/cpu.stat" ] || continue
    awk -v host="$host" -v now="$now" -v id="${dir#/sys/fs/cgroup}" '
      function put(name, value) { printf "{\"__name__\":\"container_%s\",\"instance\":\"%s\",\"id\":\"%s\"}\t%s\t%s\n", name, host, id, now, value }
      BEGIN { gsub(/\\/, "&&", id); gsub(/"/, "", id) }
      FILENAME ~ /cpu\.stat$/ && $1 == "usage_usec" { put("cpu_usage_seconds_total", sprintf("%.6f", $2 / 1000000)) }
      FILENAME ~ /cpu\.stat$/ && $1 == "nr_periods" { put("cpu_cfs_periods_total", $2) }
      FILENAME ~ /cpu\.stat$/ && $1 == "nr_throttled" { put("cpu_cfs_throttled_periods_total", $2) }
      FILENAME ~ /memory\.current$/ { put("memory_usage_bytes", $1) }
      FILENAME ~ /memory\.max$/ && $1 != "max" { put("spec_memory_limit_bytes", $1) }
      FILENAME ~ /memory\.events$/ && $1 == "oom_kill" { put("oom_events_total", $2) }
      FILENAME ~ /pids\.current$/ { put("processes", $1) }' \
      "$dir/cpu.stat" "$dir/memory.current" "$dir/memory.max" "$dir/memory.events" "$dir/pids.current" 2>/dev/null
  done
}

sample_links() {
  for dir in /sys/class/net/*; do
    [ -r "$dir/operstate" ] || continue
    device=${dir##*/}
    up=0
    [ "$(cat "$dir/operstate" 2>/dev/null)" = up ] && up=1
    printf '{"__name__":"node_network_up","instance":"%s","device":"%s"}\t%s\t%s\n' "$host" "$device" "$now" "$up"
    changes=$(cat "$dir/carrier_changes" 2>/dev/null)
    [ -z "$changes" ] || printf '{"__name__":"node_network_carrier_changes_total","instance":"%s","device":"%s"}\t%s\t%s\n' "$host" "$device" "$now" "$changes"
  done
}

sample_units() {
  command -v systemctl >/dev/null 2>&1 || return 0
  limited 3 systemctl list-units --all --plain --no-legend --state=failed >"$out/units.tmp" 2>/dev/null || return 0
  awk -v host="$host" -v now="$now" '
    NF && $1 ~ /^[A-Za-z0-9@._:-]+$/ { failed++; printf "{\"__name__\":\"node_systemd_unit_state\",\"instance\":\"%s\",\"name\":\"%s\",\"state\":\"failed\"}\t%s\t1\n", host, $1, now }
    END { printf "{\"__name__\":\"node_systemd_units\",\"instance\":\"%s\",\"state\":\"failed\"}\t%s\t%d\n", host, now, failed }' "$out/units.tmp"
}

take_sample() {
  now=$(date +%s)
  : >"$out/blocked.list"
  # shellcheck disable=SC2046 # the names come from the list above and hold no spaces
  {
    awk -v host="$host" -v now="$now" -v hertz="$hertz" "$program" $(proc_files)
    cat /proc/[0-9]*/stat 2>/dev/null | awk -v host="$host" -v now="$now" -v blocked="$out/blocked.list" "$processes"
    sample_file_systems
    sample_services
    sample_links
    sample_units
  } >>"$raw" 2>/dev/null
  sample_blocked
}

# Folds `perf script -F comm,ip,sym,dso`: root the command, then from the outermost function to the leaf.
# shellcheck disable=SC2016
fold='
function flush(   i, line) { if (comm != "") { line = comm; for (i = depth; i > 0; i--) line = line ";" frame[i]; count[line]++ } comm = ""; depth = 0 }
/^[ \t]*$/ { flush(); next }
/^[^ \t]/ { flush(); comm = $0; sub(/[ \t]+$/, "", comm); gsub(/[; ]/, "_", comm); next }
{ name = $0; sub(/^[ \t]+[0-9a-f]+ /, "", name); object = name; sub(/.* \(/, "", object); sub(/\)$/, "", object); sub(/.*\//, "", object)
  sub(/ \([^()]*\)$/, "", name); sub(/\+0x[0-9a-f]+$/, "", name); gsub(/;/, ":", name)
  if (name == "[unknown]" || name == "") { gsub(/[][]/, "", object); name = "[" object "]" }
  if (depth < 200) frame[++depth] = name }
END { flush(); for (line in count) print line " " count[line] }'

perf_loop() {
  recording=
  trap '[ -z "$recording" ] || kill "$recording" 2>/dev/null; exit 0' INT TERM HUP
  while :; do
    left=$((end - $(date +%s)))
    [ "$left" -ge 2 ] || return 0
    [ "$left" -lt 15 ] || left=15
    from=$(date +%s)
    perf record -q -F 49 -a -g -N -o "$out/perf.tmp" -- sleep "$left" >/dev/null 2>"$out/perf.err" &
    recording=$!
    wait "$recording" || return 1
    printf '# time=%s duration_s=%s\n' "$from" "$left" >>"$out/stacks.folded"
    perf script -i "$out/perf.tmp" -F comm,ip,sym,dso 2>/dev/null | awk "$fold" >>"$out/stacks.folded"
    [ "$(wc -c <"$out/stacks.folded")" -lt $((limit * 262144)) ] || return 0
  done
}

reversed() {
  if command -v tac >/dev/null 2>&1; then tac; else awk '{ line[NR] = $0 } END { for (i = NR; i > 0; i--) print line[i] }'; fi
}

logs_lost() { # why
  first=$(sed -n '1s/.*"__REALTIME_TIMESTAMP" *: *"\([0-9]*\)[0-9]\{6\}".*/\1/p' "$out/journal.jsonl")
  miss "logs before $(date -u -d "@$first" '+%Y-%m-%d %H:%M:%S UTC' 2>/dev/null || printf '@%s' "$first") ($1)"
}

# The newest first, so that a storm that fills the limit costs the time before the fault and not the fault.
read_journal() {
  fields=PRIORITY,SYSLOG_IDENTIFIER,_COMM,_PID,_SYSTEMD_UNIT,_TRANSPORT,MESSAGE
  {
    limited 60 journalctl -q --no-pager -r -o json --since "@$since" --output-fields="$fields" 2>"$out/journal.err"
    printf '%s\n' "$?" >"$out/status.tmp"
  } | head -c "$bytes" >"$out/journal.tmp"
  read -r status <"$out/status.tmp" || status=none
  why=
  [ "$status" = 0 ] || why="journalctl took longer than 60 s or failed, status $status"
  [ "$(wc -c <"$out/journal.tmp")" -lt "$bytes" ] || why="half of the size limit of $limit MiB was reached"
  if [ -z "$why" ]; then reversed <"$out/journal.tmp"; else sed '$d' "$out/journal.tmp" | reversed; fi >"$out/journal.jsonl"
  rm -f "$out/journal.tmp"
  [ -s "$out/journal.jsonl" ] || return 1
  [ -z "$why" ] || logs_lost "$why"
}

read_dmesg() {
  boot=$(awk '$1 == "btime" { print $2 }' /proc/stat)
  limited 20 dmesg -r 2>/dev/null | awk -v boot="$boot" -v since="$since" '
    match($0, /^<[0-9]+>\[ *[0-9]+\.[0-9]+\] /) {
      head = substr($0, 1, RLENGTH); message = substr($0, RLENGTH + 1)
      level = head; sub(/^</, "", level); sub(/>.*/, "", level); at = head; sub(/^[^[]*\[ */, "", at); sub(/\].*/, "", at)
      split(at, t, "."); seconds = boot + t[1]; if (seconds < since) next
      gsub(/\\/, "&&", message); gsub(/"/, "\\\"", message); gsub(/[\001-\037\177]/, " ", message)
      printf "{\"__REALTIME_TIMESTAMP\":\"%.0f%s\",\"PRIORITY\":\"%d\",\"SYSLOG_IDENTIFIER\":\"kernel\",\"_TRANSPORT\":\"kernel\",\"MESSAGE\":\"%s\"}\n", seconds, substr(t[2] "000000", 1, 6), level % 8, message
    }' >"$out/journal.tmp"
  if [ "$(wc -c <"$out/journal.tmp")" -le "$bytes" ]; then
    mv "$out/journal.tmp" "$out/journal.jsonl"
  else
    tail -c "$bytes" "$out/journal.tmp" | sed 1d >"$out/journal.jsonl"
    logs_lost "half of the size limit of $limit MiB was reached"
  fi
}

read_logs() {
  since=$((begun - back))
  bytes=$((limit * 524288))
  if command -v journalctl >/dev/null 2>&1 && read_journal; then
    grep -qi 'not seeing messages' "$out/journal.err" && miss "other users' and the system's journal (run as root or in the group systemd-journal)"
    return 0
  fi
  read_dmesg
  if [ -s "$out/journal.jsonl" ]; then miss "the journal (only the kernel's messages were read, from dmesg)"; else miss "logs (no journal that may be read, and dmesg is empty or forbidden: run as root)"; fi
}

write_metrics() {
  sort -s -t "$(printf '\t')" -k1,1 "$raw" | awk -F '\t' '
    BEGIN { printf "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[" }
    $1 != last { if (last != "") printf "]},"; printf "\n{\"metric\":%s,\"values\":[", $1; last = $1; separator = "" }
    { printf "%s[%s,\"%s\"]", separator, $2, $3; separator = "," }
    END { if (last != "") printf "]}"; print "\n]}}" }' | gzip -c >"$out/metrics.json.gz"
}

write_case() {
  address=$(hostname -I 2>/dev/null | awk '{ print $1 }')
  [ -n "$address" ] || address=$(awk '/32 host/ { print previous } { previous = $2 }' /proc/net/fib_trie 2>/dev/null | grep -v '^127\.' | head -n 1)
  # shellcheck disable=SC1091
  os=$(. /etc/os-release 2>/dev/null && printf '%s' "${PRETTY_NAME:-}" | plain)
  if [ -n "$os" ]; then os="\"$os\""; else os=null; fi
  cpus=$(grep -c '^processor' /proc/cpuinfo 2>/dev/null)
  [ "${cpus:-0}" -gt 0 ] || cpus=null
  memory=$(awk '/^MemTotal:/ { printf "%.0f", $2 * 1024 }' /proc/meminfo)
  finished=$(date +%s)
  cat >"$out/case.json" <<CASE
{
 "id": "collected-$host-$begun", "ip": "$address", "hostname": "$host",
 "os_release": $os, "kernel": "$(uname -r)", "cpus": $cpus, "mem_bytes": ${memory:-null},
 "window": {"start": $((begun - back)), "end": $finished, "step_s": $interval},
 "alert": {"source": "manual", "name": "", "severity": "warning", "summary": "collected by hand on $host", "starts_at": $finished, "labels": {}}
}
CASE
}

finish() {
  trap - INT TERM HUP
  [ -z "${perf_job:-}" ] || { kill "$perf_job" 2>/dev/null; wait "$perf_job" 2>/dev/null; }
  say "Reading logs …"
  read_logs
  say "Writing $out …"
  write_metrics
  for part in journal.jsonl stacks.folded blocked.txt; do
    if [ -s "$out/$part" ]; then gzip -f "$out/$part"; else rm -f "$out/$part"; fi
  done
  write_case
  rm -f "$raw" "$out"/*.tmp "$out/perf.tmp.old" "$out/perf.err" "$out/journal.err" "$out/blocked.list"
  [ -s "$gaps" ] || rm -f "$gaps"
  say "Done: $(du -sk "$out" | awk '{ print $1 }') KiB. Diagnose it: oscope diagnose --bundle $out"
  exit 0
}

end=$((begun + duration))
say "Collecting for $duration s, every $interval s, into $out (stop early with Ctrl-C: what there is is kept)."
[ "$(id -u)" = 0 ] || miss "kernel stacks of blocked tasks and slab sizes (these need root)"
trap finish INT TERM HUP
if [ "$with_perf" = yes ]; then
  if ! command -v perf >/dev/null 2>&1; then
    miss "CPU stacks (perf is not installed)"
  elif ! perf record -q -F 49 -a -g -N -o "$out/perf.tmp" -- sleep 0.1 >/dev/null 2>&1; then
    miss "CPU stacks (perf may not record here: it needs root, or kernel.perf_event_paranoid of 0 or less)"
  else
    perf_loop &
    perf_job=$!
  fi
fi

taken=0
while [ "$(date +%s)" -lt "$end" ]; do
  next=$(($(date +%s) + interval))
  take_sample
  taken=$((taken + 1))
  if [ -t 2 ]; then printf '\r%s s left, %s samples ' "$((end - $(date +%s)))" "$taken" >&2; elif [ $((taken % 12)) = 0 ]; then say "$taken samples"; fi
  if [ "$(wc -c <"$raw")" -gt $((limit * 4194304)) ]; then
    miss "samples after $taken (the size limit of $limit MiB was reached)"
    break
  fi
  pause=$((next - $(date +%s)))
  [ "$pause" -le 0 ] || sleep "$pause"
done
[ ! -t 2 ] || say ''
[ -z "${perf_job:-}" ] || wait "$perf_job" 2>/dev/null
perf_job=
finish
