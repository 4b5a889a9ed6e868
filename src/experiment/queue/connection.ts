import { isIP } from 'node:net';
import { Redis } from 'ioredis';
import { EvenkeelError } from '../../core/errors.ts';
import type { QueueAddress } from './address.ts';

/** Longest time in which a server must answer at first, in milliseconds. */
const PATIENCE = 10_000;
/** The oldest server that BullMQ is made for. */
const OLDEST = [6, 2];

/** The options of a connection that is made again whenever it breaks, and loses no command meanwhile. */
export const connectionOptions = ({ host, port, username, password, database, tls }: QueueAddress) => ({
  host,
  port,
  db: database,
  ...(username !== undefined && { username }),
  ...(password !== undefined && { password }),
  // Names are told to the server; of addresses TLS allows none, and Node would warn.
  ...(tls && { tls: isIP(host) > 0 ? {} : { servername: host } }),
  maxRetriesPerRequest: null,
  retryStrategy: (times: number) => Math.min(100 * times, 5000),
});

/** What of a server's own words can lose trials. */
export function serverWarnings(info: string): string[] {
  const entry = (name: string) => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1];
  const policy = entry('maxmemory_policy');
  const warnings: string[] = [];
  if (policy !== undefined && policy !== 'noeviction') {
    warnings.push(`its maxmemory-policy is ${policy}, by which it forgets trials when memory is short: set noeviction`);
  }
  if (entry('aof_enabled') === '0') {
    warnings.push('its appendonly is no, so that a restart loses what waits and what was not fetched: set appendonly yes');
  }
  return warnings;
}

/** What a server is and says of itself. */
export interface Server {
  readonly version: string;
  readonly warnings: readonly string[];
}

/**
 * Makes sure that there is a server that lets us in.
 * @throws EvenkeelError otherwise
 */
export async function reach(address: QueueAddress): Promise<Server> {
  const client = new Redis({
    ...connectionOptions(address),
    lazyConnect: true,
    connectTimeout: PATIENCE,
    commandTimeout: PATIENCE,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
  });
  let reason: string | undefined;
  let info: string;
  // Only the message: errors of the client hold the command that failed, which may be the password's.
  client.on('error', ({ message }: Error) => {
    reason ??= message;
  });
  try {
    await client.connect();
    info = await client.info();
  } catch (error) {
    throw new EvenkeelError({
      where: `queue ${address.shown}`,
      expected: 'a Redis server that lets this process in',
      got: (reason ?? (error as Error).message).replace(/\.$/, ''),
      remedy: 'Check host, port, user and password, and that the server runs.',
    });
  } finally {
    client.disconnect();
  }
  const version = /^redis_version:(\S+)/m.exec(info)?.[1] ?? 'unknown';
  if (isOlder(version)) {
    throw new EvenkeelError({
      where: `queue ${address.shown}`,
      expected: `Redis ${OLDEST.join('.')} or later`,
      got: `Redis ${version}`,
    });
  }
  return { version, warnings: serverWarnings(info) };
}

function isOlder(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldest, oldestMinor] = OLDEST as [number, number];
  return major < oldest || (major === oldest && minor < oldestMinor);
}

/** A connection of its own, which tells once when it is lost and once when it is there again. */
export function connect(
  address: QueueAddress,
  { onLost, onBack }: { onLost?(reason: string): void; onBack?(): void } = {},
): Redis {
  const client = new Redis(connectionOptions(address));
  let isLost = false;
  client.on('error', ({ message }: Error) => {
    if (!isLost) onLost?.(message);
    isLost = true;
  });
  client.on('ready', () => {
    if (isLost) onBack?.();
    isLost = false;
  });
  return client;
}
