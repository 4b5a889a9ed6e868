import { describe, expect, it } from 'vitest';
import { parseQueueAddress } from './address.ts';

describe('the address of a queue', () => {
  it.each([
    ['redis://host', { host: 'host', port: 6379, database: 0, tls: false, shown: 'redis://host:6379' }],
    [
      'rediss://me:p%40ss@redis.example.org:7000/2',
      {
        ...{ host: 'redis.example.org', port: 7000, username: 'me', password: 'p@ss', database: 2, tls: true },
        shown: 'rediss://redis.example.org:7000/2',
      },
    ],
    [
      'redis://:secret@[::1]:6380/',
      { host: '::1', port: 6380, password: 'secret', database: 0, tls: false, shown: 'redis://[::1]:6380' },
    ],
  ])('%s is read, and shown without user and password', (given, address) => {
    expect(parseQueueAddress(given)).toEqual(address);
  });

  it.each([
    ['secret', 'a text that is no such address'],
    ['secret://host', 'an address of another kind'],
    ['redis://u:secret@', 'a text that is no such address'],
    ['redis:secret', 'one without a host'],
    ['redis://host?secret', 'one with ? or # in it'],
    ['redis://host/secret', 'a database that is no number'],
    ['redis://u:secret%@host', 'a user or password with a % that nothing follows'],
  ])('%s is refused, and not in the message', (given, got) => {
    const message = `option --queue: expected redis://HOST:PORT, or rediss://USER:PASSWORD@HOST:PORT for TLS, with /DATABASE after it where it is not 0, got ${got}. Write special characters of a password as in addresses of pages, @ as %40.`;
    expect(() => parseQueueAddress(given)).toThrow(message);
    expect(message).not.toContain('secret');
  });
});
