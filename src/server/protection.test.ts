import { describe, expect, it } from 'vitest';
import { isOwnHost, isOwnOrigin, isToken } from './protection.ts';

describe('isOwnHost', () => {
  it('takes the names of the loopback interface alone where the server listens there', () => {
    for (const host of ['127.0.0.1:4747', 'localhost:4747', '[::1]:4747', 'LOCALHOST'])
      expect(isOwnHost(host, '127.0.0.1')).toBe(true);
    for (const host of [
      'evil.example',
      'localhost.evil.example:4747',
      '127.0.0.1.evil.example',
      '192.168.1.7:4747',
      '',
      undefined,
    ])
      expect(isOwnHost(host, '127.0.0.1')).toBe(false);
  });

  it('takes any address, but no name that one can make lead here, where the server listens on all interfaces', () => {
    expect(isOwnHost('192.168.1.7:4747', '0.0.0.0')).toBe(true);
    expect(isOwnHost('evil.example:4747', '0.0.0.0')).toBe(false);
  });
});

describe('isOwnOrigin', () => {
  it('takes pages of the server and what is no page, and no page from elsewhere', () => {
    const host = '127.0.0.1:4747';
    expect(isOwnOrigin(`http://${host}`, 'same-origin', host)).toBe(true);
    expect(isOwnOrigin(undefined, 'none', host)).toBe(true);
    expect(isOwnOrigin(undefined, undefined, host)).toBe(true);
    for (const origin of ['null', 'https://evil.example', 'http://127.0.0.1:8080', `https://${host}`])
      expect(isOwnOrigin(origin, undefined, host)).toBe(false);
    for (const site of ['cross-site', 'same-site']) expect(isOwnOrigin(undefined, site, host)).toBe(false);
  });
});

describe('isToken', () => {
  it('takes the token alone', () => {
    expect(isToken('secret', 'secret')).toBe(true);
    for (const given of [undefined, '', 'secre', 'secret ', 'SECRET']) expect(isToken(given, 'secret')).toBe(false);
  });
});
