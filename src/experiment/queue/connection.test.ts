import { describe, expect, it } from 'vitest';
import { connectionOptions, serverWarnings } from './connection.ts';

describe('a connection', () => {
  it('has TLS for the host that it names, and is made again for ever', () => {
    const { retryStrategy, ...options } = connectionOptions({
      host: 'h',
      port: 1,
      password: 'p',
      database: 2,
      tls: true,
      shown: '',
    });
    expect(options).toEqual({ host: 'h', port: 1, db: 2, password: 'p', tls: { servername: 'h' }, maxRetriesPerRequest: null });
    expect([1, 20, 1000].map(retryStrategy)).toEqual([100, 2000, 5000]);
    expect(connectionOptions({ host: 'h', port: 1, database: 0, tls: false, shown: '' })).not.toHaveProperty('tls');
  });
});

describe('a server', () => {
  it.each<[info: string, warnings: string[]]>([
    ['maxmemory_policy:noeviction\r\naof_enabled:1\r\n', []],
    [
      '# Memory\r\nmaxmemory_policy:allkeys-lru\r\n# Persistence\r\naof_enabled:0\r\n',
      ['maxmemory-policy is allkeys-lru', 'appendonly is no'],
    ],
    ['redis_version:7.0.0\r\n', []],
  ])('that says %j can lose trials by so many of its settings: %j', (info, warnings) => {
    const found = serverWarnings(info);
    expect(found).toHaveLength(warnings.length);
    for (const [i, warning] of warnings.entries()) expect(found[i]).toContain(warning);
  });
});
