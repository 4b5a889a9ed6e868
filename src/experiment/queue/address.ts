import { EvenkeelError } from '../../core/errors.ts';

/** Where a queue is. */
export interface QueueAddress {
  readonly host: string;
  readonly port: number;
  readonly username?: string;
  readonly password?: string;
  readonly database: number;
  readonly tls: boolean;
  /** What messages call it: without user and password. */
  readonly shown: string;
}

const DEFAULT_PORT = 6379;

/**
 * Reads the address of a queue: `redis://[USER:PASSWORD@]HOST[:PORT][/DATABASE]`, or `rediss://` for TLS.
 * @param where says where the text is from
 * @throws EvenkeelError for anything else. It never holds the text, which may have a password in it
 */
export function parseQueueAddress(given: string, where = 'option --queue'): QueueAddress {
  const refuse = (got: string): never => {
    throw new EvenkeelError({
      where,
      expected: 'redis://HOST:PORT, or rediss://USER:PASSWORD@HOST:PORT for TLS, with /DATABASE after it where it is not 0',
      got,
      remedy: 'Write special characters of a password as in addresses of pages, @ as %40.',
    });
  };
  let url: URL;
  try {
    url = new URL(given);
  } catch {
    return refuse('a text that is no such address');
  }
  if (url.protocol !== 'redis:' && url.protocol !== 'rediss:') return refuse('an address of another kind');
  if (url.hostname === '') return refuse('one without a host');
  if (url.search !== '' || url.hash !== '') return refuse('one with ? or # in it');
  const [, digits] = /^\/?(\d{0,5})$/.exec(url.pathname) ?? [];
  if (digits === undefined) return refuse('a database that is no number');
  let [username, password] = [url.username, url.password];
  try {
    [username, password] = [decodeURIComponent(username), decodeURIComponent(password)];
  } catch {
    return refuse('a user or password with a % that nothing follows');
  }
  const tls = url.protocol === 'rediss:';
  const port = url.port === '' ? DEFAULT_PORT : Number(url.port);
  const database = Number(digits);
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port,
    ...(username !== '' && { username }),
    ...(password !== '' && { password }),
    database,
    tls,
    shown: `${url.protocol}//${url.hostname}:${port}${database === 0 ? '' : `/${database}`}`,
  };
}
