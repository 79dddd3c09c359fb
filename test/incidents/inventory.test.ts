import fc from 'fast-check';
import { OScopeError } from '../../src/errors.js';
import { editDistance } from '../../src/incidents/edit-distance.js';
import { discoverHosts } from '../../src/incidents/inventory-discovery.js';
import type { InventoryHost } from '../../src/incidents/inventory-host.js';
import { hostOfEntry, incidentHost, inventoryEntrySchema } from '../../src/incidents/inventory-host.js';
import { mergeHosts } from '../../src/incidents/inventory-merge.js';
import { createInventory, createNameLookup } from '../../src/incidents/inventory.js';
import { hostMatchers, picks } from '../../src/sources/http/matchers.js';
import { prometheusConfigSchema } from '../../src/sources/prometheus/schema.js';

const hosts = [
  {
    name: 'web-1',
    aliases: ['web-1.eu.example.com'],
    addresses: ['10.0.0.7', 'FD00::7'],
    groups: ['web'],
    os: 'Ubuntu 22.04.4 LTS',
    kernel: '5.15.0-91-generic',
    cpus: 4,
    memBytes: 8e9,
    labels: { instance: '10.0.0.7:9100' },
  },
  { name: 'web-2', addresses: ['10.0.0.8'] },
  { name: 'db.eu.example.com', addresses: ['10.0.0.9'] },
  { name: 'db.us.example.com', addresses: ['10.1.0.9'] },
  { name: 'cache.eu.example.com', addresses: ['10.0.0.10'] },
].map((entry) => hostOfEntry(inventoryEntrySchema.parse(entry)));
const inventory = createInventory(hosts);

function refusal(text: string, from = inventory): string {
  try {
    from.find(text);
  } catch (error) {
    if (error instanceof OScopeError && error.code === 'bad_input') return error.toLine();
  }
  return 'not refused';
}

describe('createInventory', () => {
  it.each([
    ['web-1', 'web-1'],
    ['WEB-1', 'web-1'],
    ['web-1.eu.example.com', 'web-1'],
    ['web-1.eu.example.com.', 'web-1'],
    ['10.0.0.7', 'web-1'],
    ['fd00:0::7', 'web-1'],
    ['cache', 'cache.eu.example.com'],
  ])('finds %s', (text, name) => {
    expect(inventory.find(text).name).toBe(name);
  });

  it.each([
    ['wbe-1', /no host "wbe-1".*inventory of 5.*Did you mean web-1\?/],
    ['10.0.0.77', /Did you mean 10\.0\.0\.7\?/],
    ['zzzzzzzzzzzz', /no host.*oscope hosts/],
    ['db', /means 2 hosts.*10\.0\.0\.9, 10\.1\.0\.9/],
    ['127.1', /refused: an IPv4 address is four decimal/],
    ['0x0a000007', /refused/],
    ['167772167', /refused/],
    ['::ffff:a00:7', /refused: an IPv6 spelling/],
    ['10.0.0.7:9100', /refused/],
    ['web-1; reboot', /no host name/],
    ['../../etc/passwd', /no host name/],
    ['wеb-1', /no host name/],
    ['\u202eweb-1', /"\?web-1" is no host name/],
    ['', /no host name/],
  ])('refuses %s', (text, expected) => {
    expect(refusal(text)).toMatch(expected);
  });

  it('says how to fill an empty inventory', () => {
    expect(refusal('web-1', createInventory([]))).toMatch(/knows no hosts.*hosts: in oscope\.yaml/);
  });

  it('looks up the instance of an alert without and with its port', () => {
    expect(
      ['10.0.0.7:9100', 'web-2:9100', '[fd00::7]:9100', 'nobody:1', 'a b', ''].map(
        (text) => inventory.lookUp(text)?.name,
      ),
    ).toEqual(['web-1', 'web-2', 'web-1', undefined, undefined, undefined]);
  });

  it('gives the incident and the sources what they need', () => {
    const host = incidentHost(inventory.find('web-1'));
    expect(host).toMatchObject({ ip: '10.0.0.7', hostname: 'web-1', kernel: '5.15.0-91-generic' });
    expect(createNameLookup(inventory)(host)).toEqual({
      ip: '10.0.0.7',
      hostname: 'web-1',
      labels: { instance: '10.0.0.7:9100' },
      all: ['10.0.0.7', 'fd00::7', 'web-1', 'web-1.eu.example.com'],
    });
  });

  it('spells names as they are written', () => {
    const entry = inventoryEntrySchema.parse({
      name: 'WEB-7',
      aliases: ['Web-7.EU'],
      addresses: ['10.0.0.7'],
    });
    const written = createInventory([hostOfEntry(entry)]);
    const host = incidentHost(written.find('web-7'));
    expect(host.hostname).toBe('web-7');
    expect([...createNameLookup(written)(host).all].sort()).toEqual([
      '10.0.0.7',
      'WEB-7',
      'Web-7',
      'Web-7.EU',
      'web-7',
      'web-7.eu',
    ]);
  });

  it.each([
    ['a name that two bear', ['ubuntu', 'ubuntu'], ['10.0.0.0']],
    ["a short name that is another's", ['web.eu', 'web'], ['10.0.0.0', 'web.eu']],
    ["a name that is another's short one", ['web', 'web.eu'], ['10.0.0.0', 'web']],
    ['what every machine is called', ['localhost.localdomain', 'b'], ['10.0.0.0', 'localhost.localdomain']],
  ])('takes care with %s', (_, names, all) => {
    const entries = names.map((name, i) => inventoryEntrySchema.parse({ name, addresses: [`10.0.0.${i}`] }));
    const namesakes = createInventory(entries.map(hostOfEntry));
    expect(createNameLookup(namesakes)(incidentHost(namesakes.find('10.0.0.0'))).all).toEqual(all);
  });

  it('keeps the names of a host that the inventory does not know, unless they mean others', () => {
    const entries = ['ubuntu', 'ubuntu'].map((name) => hostOfEntry(inventoryEntrySchema.parse({ name })));
    const findNames = createNameLookup(createInventory(entries));
    const host = { ip: '10.9.9.9', osRelease: null, kernel: null, cpus: null, memBytes: null };
    expect(findNames({ ...host, hostname: 'new.eu' }).all).toEqual(['10.9.9.9', 'new.eu', 'new']);
    expect(findNames({ ...host, hostname: 'ubuntu' }).all).toEqual(['10.9.9.9']);
    expect(findNames({ ...host, hostname: '10.9.9.9' }).all).toEqual(['10.9.9.9']);
  });

  it('calls no host by a short name that means two', () => {
    const entries = ['db.eu', 'db.us', 'cache.eu'].map((name) => inventoryEntrySchema.parse({ name }));
    const findNames = createNameLookup(createInventory(entries.map(hostOfEntry)));
    const host = { ip: '', osRelease: null, kernel: null, cpus: null, memBytes: null };
    expect(findNames({ ...host, hostname: 'db.eu' }).all).toEqual(['db.eu']);
    expect(findNames({ ...host, hostname: 'cache.eu' }).all).toEqual(['cache.eu', 'cache']);
  });

  it('refuses entries with odd addresses and names', () => {
    expect(inventoryEntrySchema.safeParse({ name: 'a', addresses: ['127.1'] }).success).toBe(false);
    expect(inventoryEntrySchema.safeParse({ name: 'a b' }).success).toBe(false);
    expect(inventoryEntrySchema.safeParse({ name: 'a', adresses: [] }).success).toBe(false);
  });

  it('any text finds a host or gets one printable line', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(refusal(text)).toMatch(/^[\x20-\x7e…]*$/);
        inventory.lookUp(text);
      }),
    );
  });
});

describe('editDistance', () => {
  it('counts slips', () => {
    expect(editDistance('web', 'wbe')).toBe(1);
    expect(editDistance('kitten', 'sitting')).toBe(3);
    expect(editDistance('', 'abc')).toBe(3);
  });

  it('is symmetric and 0 for equal texts only', () => {
    const short = fc.string({ maxLength: 8, unit: fc.constantFrom('a', 'b', 'c') });
    fc.assert(
      fc.property(short, short, (a, b) => {
        expect(editDistance(a, b)).toBe(editDistance(b, a));
        expect(editDistance(a, b) === 0).toBe(a === b);
      }),
    );
  });
});

const vector = (...result: unknown[]) => ({ status: 'success', data: { resultType: 'vector', result } });
const uname = {
  __name__: 'node_uname_info',
  instance: '10.0.0.7:9100',
  job: 'node',
  nodename: 'Web-1',
  domainname: 'eu.example.com',
  release: '5.15.0-91-generic',
  sysname: 'Linux',
};
const answers: Record<string, unknown> = {
  '/api/v1/targets': {
    status: 'success',
    data: {
      activeTargets: [
        {
          labels: { instance: '10.0.0.7:9100', job: 'node', env: 'prod' },
          discoveredLabels: { __address__: 'web-1.eu.example.com:9100' },
        },
        { labels: { instance: '10.0.0.50:9187', job: 'postgres' } },
      ],
      droppedTargets: [],
    },
  },
  node_uname_info: vector({ metric: uname, value: [1e9, '1'] }),
  node_os_info: vector({
    metric: { instance: '10.0.0.7:9100', pretty_name: 'Ubuntu 22.04.4 LTS' },
    value: [1e9, '1'],
  }),
  node_memory_MemTotal_bytes: vector({ metric: { instance: '10.0.0.7:9100' }, value: [1e9, '8e9'] }),
};
const signal = new AbortController().signal;
const fetchFrom =
  (from: Record<string, unknown>) => (path: string, query: Readonly<Record<string, string>>) => {
    const asked = path === '/api/v1/query' ? (query.query ?? '') : path;
    if (asked.includes('node_cpu_seconds_total'))
      return Promise.resolve(vector({ metric: uname, value: [1e9, '4'] }));
    // Answers of the last day contain those of now, unless a test says otherwise.
    const key = asked in from ? asked : (/node_(?!boot)\w+/.exec(asked)?.[0] ?? asked);
    return from[key] === undefined ? Promise.reject(new Error('404')) : Promise.resolve(from[key]);
  };

describe('discoverHosts', () => {
  it('reads machines from targets and node_uname_info', async () => {
    const { hosts: found, notes } = await discoverHosts(fetchFrom(answers), 'sources.prometheus', signal);
    expect(notes).toEqual([]);
    expect(found).toEqual([
      {
        name: 'web-1',
        names: ['web-1', 'web-1.eu.example.com'],
        spellings: ['Web-1', 'Web-1.eu.example.com'],
        addresses: ['10.0.0.7'],
        groups: ['node', 'prod'],
        labels: { job: 'node', env: 'prod' },
        instance: '10.0.0.7:9100',
        instances: ['10.0.0.7:9100'],
        osRelease: 'Ubuntu 22.04.4 LTS',
        kernel: '5.15.0-91-generic',
        cpus: 4,
        memBytes: 8e9,
        from: 'sources.prometheus',
      },
    ]);
  });

  it('picks a host by its instance alone where names do not tell it from others', async () => {
    const forwarded = [machine('gate:9101', 'web-1'), machine('gate:9102', 'web-2')];
    const odd = [machine('agent/3', 'web-3'), machine('10.0.0.4:9100', 'web-4')];
    const from = { node_uname_info: vector(...forwarded, ...odd) };
    const { hosts: found } = await discoverHosts(fetchFrom(from), 'sources.prometheus', signal);
    const findNames = createNameLookup(createInventory(found));
    const labelOf = (host: InventoryHost) => findNames(incidentHost(host)).labels.instance;
    expect(found.map((host) => [host.name, labelOf(host)])).toEqual([
      ['web-1', 'gate:9101'],
      ['web-2', 'gate:9102'],
      ['web-3', 'agent/3'],
      ['web-4', undefined],
    ]);
    expect(createInventory(found).lookUp('10.0.0.4:9100')?.name).toBe('web-4');
    expect(createInventory(found).lookUp('gate:9102')?.names).toContain('web-2');
  });

  const INSTANCES = [
    ...['web-7:9100', 'WEB-7:9100', 'web-7', 'web-7.eu:9100', 'ubuntu:9100', 'localhost:9100', 'agent/3'],
    ...['10.0.0.7:9100', '10.0.0.8:9100', '[2001:db8::7]:9100', '[2001:DB8:0::8]:9100', '[web-7]:9100'],
    ...['gate:9101', 'gate:9102'],
  ];
  const NODENAMES = ['web-7', 'WEB-7', 'web-7.eu', 'web-8', 'ubuntu', 'localhost.localdomain', 'gate'];

  it("finds every host by its own instance and by no other host's, as sources look by default", async () => {
    const machines = fc.uniqueArray(
      fc.record({ instance: fc.constantFrom(...INSTANCES), nodename: fc.constantFrom(...NODENAMES) }),
      { selector: ({ instance }) => instance, maxLength: 6 },
    );
    const { labels } = prometheusConfigSchema.parse({ url: 'http://prometheus:9090' });
    const check = async (list: { instance: string; nodename: string }[]): Promise<void> => {
      const result = list.map((one) => ({
        metric: { ...uname, domainname: '(none)', ...one },
        value: [1e9, '1'],
      }));
      const fetch = fetchFrom({ node_uname_info: vector(...result) });
      const known = createInventory((await discoverHosts(fetch, 'sources.prometheus', signal)).hosts);
      for (const host of known.hosts) {
        const matchers = hostMatchers(createNameLookup(known)(incidentHost(host)), labels);
        const isPicked = (instance: string | null) =>
          matchers.length > 0 && picks(matchers, { instance: instance ?? '' });
        const picked = known.hosts.filter(({ instance }) => isPicked(instance));
        // An incident knows a host by name and address: without one of its own, nothing may be asked.
        const isTold = refusal(host.name, known) === 'not refused' || host.addresses.length > 0;
        expect(picked).toEqual(isTold ? [host] : []);
      }
    };
    await fc.assert(fc.asyncProperty(machines, check));
  });

  const machine = (instance: string, nodename: string, more = {}) => ({
    metric: { ...uname, domainname: '(none)', instance, nodename, ...more },
    value: [1e9, '1'],
  });
  const up = (...instances: string[]) =>
    vector(...instances.map((instance) => ({ metric: { instance }, value: [1e9, '1'] })));
  const discover = async (from: Record<string, unknown>) =>
    (await discoverHosts(fetchFrom(from), 'sources.prometheus', signal)).hosts;

  it('knows a host whose scrapes fail, and what it was', async () => {
    const found = await discover({
      node_uname_info: vector(machine('web-8:9100', 'web-8')),
      'last_over_time(node_uname_info[1h]) or on (instance) last_over_time(node_uname_info[1d])': vector(
        machine('web-8:9100', 'web-8', { release: '4.18' }),
        machine('web-9:9100', 'web-9', { release: '6.1' }),
      ),
      'count by (instance) (up)': up('web-8:9100', 'web-9:9100', 'db-1:9187'),
      node_memory_MemTotal_bytes: vector({ metric: { instance: 'web-9:9100' }, value: [1e9, '8e9'] }),
    });
    expect(found.map(({ name, kernel, memBytes }) => [name, kernel, memBytes])).toEqual([
      ['web-8', uname.release, null],
      ['web-9', '6.1', 8e9],
    ]);
    expect(createInventory(found).find('web-9').instance).toBe('web-9:9100');
  });

  it('takes the newest name of an instance', async () => {
    const found = await discover({
      node_uname_info: vector(machine('10.0.0.7:9100', 'new')),
      'last_over_time(node_uname_info[1h]) or on (instance) last_over_time(node_uname_info[1d])': vector(
        machine('10.0.0.7:9100', 'old'),
      ),
    });
    expect(found.map(({ names }) => names)).toEqual([['new']]);
  });

  it('forgets an instance that is scraped no more where its machine is scraped under another', async () => {
    const hosts = [machine('10.0.0.7:9100', 'web-7'), machine('10.0.0.8:9100', 'web-8')];
    const found = await discover({
      node_uname_info: vector(machine('10.0.0.9:9100', 'web-7')),
      'last_over_time(node_uname_info[1h]) or on (instance) last_over_time(node_uname_info[1d])': vector(
        ...hosts,
      ),
      'count by (instance) (up)': up('10.0.0.9:9100'),
    });
    expect(found.map(({ name, addresses }) => [name, ...addresses])).toEqual([
      ['web-7', '10.0.0.9'],
      ['web-8', '10.0.0.8'],
    ]);
  });

  it('does without an answer about the day before', async () => {
    const { node_uname_info: now } = answers;
    const refusing = (path: string, query: Readonly<Record<string, string>>) =>
      query.query?.includes('last_over_time') === true
        ? Promise.reject(new Error('too many samples'))
        : fetchFrom({ node_uname_info: now })(path, query);
    const { hosts: found, notes } = await discoverHosts(refusing, 'sources.prometheus', signal);
    expect([found[0]?.name, notes]).toEqual([
      'web-1',
      ['sources.prometheus: the hosts could not be read: too many samples'],
    ]);
  });

  it('does without targets', async () => {
    const { '/api/v1/targets': _, ...rest } = answers;
    const { hosts: found, notes } = await discoverHosts(fetchFrom(rest), 'sources.prometheus', signal);
    expect([found[0]?.name, notes]).toEqual(['web-1', []]);
  });

  it('says when nothing could be read', async () => {
    const down = await discoverHosts(
      () => Promise.reject(new Error('refused')),
      'sources.prometheus',
      signal,
    );
    expect(down).toEqual({ hosts: [], notes: ['sources.prometheus: the hosts could not be read: refused'] });
    const html = await discoverHosts(() => Promise.resolve('<html>'), 'sources.prometheus', signal);
    expect(html.notes).toEqual([
      'sources.prometheus: the hosts could not be read: its answer is no answer of Prometheus',
    ]);
  });

  it.each([
    ['relabelled', machine('web-7:9100', 'web-7'), machine('web-7', 'web-7')],
    ['by address and by name', machine('10.0.0.7:9100', 'web-7'), machine('web-7:9100', 'web-7')],
    ['in upper case', machine('WEB-7:9100', 'web-7'), machine('web-7', 'web-7')],
    [
      'with a domain',
      machine('web-7.eu', 'web-7', { domainname: 'eu' }),
      machine('10.0.0.7:9100', 'web-7', { domainname: 'eu' }),
    ],
    ['by two ports', machine('10.0.0.7:9100', 'web-7'), machine('10.0.0.7:9200', 'web-7')],
  ])('takes two instances of one machine for one host: %s', async (_, first, second) => {
    const other = { ...second, metric: { ...second.metric, job: 'infra' } };
    const found = await discover({ node_uname_info: vector(first, other) });
    expect(found.map(({ instance }) => instance)).toEqual([first.metric.instance]);
    const known = createInventory(found);
    expect(known.find('web-7')).toBe(known.lookUp(second.metric.instance));
  });

  const boot = (...times: number[]) =>
    vector(...times.map((time, i) => ({ metric: { instance: `gate:910${i}` }, value: [1e9, String(time)] })));
  it.each([
    ['clones', {}, ['10.0.0.7:9100', '10.0.0.8:9100']],
    ['clones, one of them by name', {}, ['10.0.0.7:9100', '10.0.0.8:9100', 'ubuntu:9100']],
    ['clones behind a gate', { node_boot_time_seconds: boot(1e9, 2e9) }, ['gate:9100', 'gate:9101']],
    ['what bears only the name', {}, ['agent/3', 'agent/4']],
  ])('leaves machines of one name apart: %s', async (_, more, instances) => {
    const result = instances.map((instance) => machine(instance, 'ubuntu'));
    const found = await discover({ node_uname_info: vector(...result), ...more });
    expect(found.map(({ instance }) => instance)).toEqual(instances);
    const line = refusal('ubuntu', createInventory(found));
    expect(line).toMatch(`means ${instances.length} hosts`);
    expect(line).not.toMatch(/one of:.*ubuntu/);
  });

  const asked = (entry: object) => hostOfEntry(inventoryEntrySchema.parse(entry));
  it('says how to tell hosts apart that have nothing of their own', async () => {
    const result = ['agent/3', 'agent/4'].map((instance) => machine(instance, 'ubuntu'));
    const found = await discover({ node_uname_info: vector(...result) });
    expect(refusal('ubuntu', createInventory(found))).toMatch(/hosts: in oscope\.yaml.*instance/);
    const names = [3, 4].map((i) => asked({ name: `web-${i}`, labels: { instance: `agent/${i}` } }));
    const listed = createInventory(mergeHosts(names, found));
    expect(listed.hosts).toHaveLength(2);
    expect(listed.find('web-4').kernel).toBe(uname.release);
  });

  it('completes a written host by all that it means', async () => {
    const result = [
      machine('10.0.0.7:9100', 'web-7'),
      machine('10.1.0.7:9100', 'web-7'),
      machine('agent/3', 'web-7'),
    ];
    const found = await discover({ node_uname_info: vector(...result) });
    const [merged, ...rest] = mergeHosts(
      [asked({ name: 'web-7', addresses: ['10.0.0.7', '10.1.0.7'] })],
      found,
    );
    expect([merged?.instance, rest]).toEqual(['10.0.0.7:9100', []]);
    expect(createInventory(merged === undefined ? [] : [merged]).lookUp('agent/3')).toBe(merged);
  });

  it.each([
    [
      'each to its own',
      [
        ['ubuntu', '10.0.0.8'],
        ['ubuntu', '10.0.0.7'],
      ],
      2,
    ],
    ['one that is not written', [['ubuntu', '10.0.0.7']], 2],
    ['no address that says which', [['ubuntu']], 3],
    [
      'none of those written',
      [
        ['ubuntu', '10.0.0.1'],
        ['ubuntu', '10.0.0.2'],
      ],
      4,
    ],
  ])('mixes no written host with a clone: %s', async (_, entries, count) => {
    const result = ['10.0.0.7:9100', '10.0.0.8:9100'].map((instance) => machine(instance, 'ubuntu'));
    const found = await discover({ node_uname_info: vector(...result) });
    const written = entries.map(([name, ...addresses]) => asked({ name, addresses }));
    const merged = mergeHosts(written, found);
    expect(merged).toHaveLength(count);
    for (const { addresses, instance } of merged)
      if (instance !== null) expect([`${addresses.join()}:9100`]).toEqual([instance]);
  });

  it('completes what is written and adds what is not', async () => {
    const { hosts: found } = await discoverHosts(fetchFrom(answers), 'sources.prometheus', signal);
    const written = hostOfEntry(
      inventoryEntrySchema.parse({ name: 'web-1', groups: ['shop'], kernel: 'mine' }),
    );
    const other = hostOfEntry(inventoryEntrySchema.parse({ name: 'other' }));
    const merged = mergeHosts([other, written], found);
    expect(merged).toHaveLength(2);
    expect(merged[1]).toMatchObject({
      groups: ['shop', 'node', 'prod'],
      kernel: 'mine',
      cpus: 4,
      addresses: ['10.0.0.7'],
    });
    expect(mergeHosts([other], found)).toHaveLength(2);
  });
});
