import { parseKernelReports } from '../../../src/signals/logs/kernel-report.js';

/** The same fault as each machine's kernel prints it. */
const FAULTS: Record<string, string> = {
  arm64: `
Unable to handle kernel NULL pointer dereference at virtual address 0000000000000028
Mem abort info:
  ESR = 0x0000000096000004
Internal error: Oops: 0000000096000004 [#1] PREEMPT SMP
CPU: 2 PID: 873 Comm: loader Tainted: G           O       6.1.55 #1
pstate: 60400005 (nZCv daif +PAN -UAO -TCO -DIT -SSBS BTYPE=--)
pc : ring_probe+0x44/0x140 [ringdev]
lr : ring_probe+0x38/0x140 [ringdev]
x29: ffff80000b4c3a30 x28: 0000000000000000 x27: ffffd10000000000
Call trace:
 ring_probe+0x44/0x140 [ringdev]
 platform_probe+0x68/0xe0
---[ end trace 0000000000000000 ]---`,
  ppc64: `
BUG: Unable to handle kernel data access on read at 0xc008000001230018
Faulting instruction address: 0xc008000000ab1234
Oops: Kernel access of bad area, sig: 11 [#1]
CPU: 2 PID: 873 Comm: loader Not tainted 6.2.0 #1
NIP:  c008000000ab1234 LR: c008000000ab1200 CTR: c0000000001a2b40
NIP [c008000000ab1234] ring_probe+0xf4/0x3c0 [ringdev]
LR [c008000000ab1200] ring_probe+0xc0/0x3c0 [ringdev]
Call Trace:
[c00000000fd3b990] [c008000000ab1200] ring_probe+0xc0/0x3c0 [ringdev] (unreliable)
[c00000000fd3bab0] [c000000000a12344] platform_probe+0x3c4/0xb00`,
  s390x: `
Unable to handle kernel pointer dereference in virtual kernel address space
Failing address: 0000000000000000 TEID: 0000000000000483
Oops: 0004 ilc:2 [#1] SMP
CPU: 2 PID: 873 Comm: loader Not tainted 6.1.0 #1
Krnl PSW : 0704c00180000000 000003ff8012a4c6 (ring_probe+0x36/0x120 [ringdev])
Krnl GPRS: 0000000000000000 0000000000000001
Call Trace:
 [<000003ff8012a4c6>] ring_probe+0x36/0x120 [ringdev]
 [<00000000b9a2c1b2>] platform_probe+0x212/0x4c0`,
  riscv: `
Unable to handle kernel NULL pointer dereference at virtual address 0000000000000010
Oops [#1]
CPU: 2 PID: 873 Comm: loader Not tainted 6.3.0 #5
epc : ring_probe+0x1c/0x60 [ringdev]
 ra : platform_probe+0x2a/0x90
epc : ffffffff80412345 ra : ffffffff80400001 sp : ff20000000013c90
[<ffffffff80412345>] ring_probe+0x1c/0x60 [ringdev]
[<ffffffff80400001>] platform_probe+0x2a/0x90`,
  mips: `
CPU 2 Unable to handle kernel paging request at virtual address 00000018, epc == 804a1234, ra == 804a1200
Oops[#1]:
CPU: 2 PID: 873 Comm: loader Not tainted 5.15.134 #0
epc   : 804a1234 ring_probe+0x34/0x90 [ringdev]
ra    : 804a1200 platform_probe+0x10/0x90
Call Trace:
[<804a1234>] ring_probe+0x34/0x90 [ringdev]
[<8049f000>] platform_probe+0x100/0x200`,
};

describe('a fault of the kernel', () => {
  it.each(Object.entries(FAULTS))('is one report on %s', (_, text) => {
    const reports = parseKernelReports(text.split('\n'));
    expect(reports).toHaveLength(1);
    expect(reports[0]).toMatchObject({
      class: 'page_fault',
      function: 'ring_probe',
      module: 'ringdev',
      process: 'loader',
      pid: 873,
      cpu: 2,
    });
  });
});
