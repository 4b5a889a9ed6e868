import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { EvenkeelError } from '../core/errors.ts';
import { systemCode, systemReason } from '../platform/files/systemError.ts';
import { studioApp } from './app.ts';
import { serve as listen } from './hono.ts';
import { PROGRAM, pageFiles } from './pageFiles.ts';
import { Starter } from './starter.ts';

export interface ServeOptions {
  readonly runs: string;
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
}

export interface Served {
  /** The link that opens the page, with the token after its #, which no server is sent. */
  readonly link: string;
  /** Stops runs that were started from the page, too. */
  close(): Promise<void>;
}

/**
 * Serves the studio until it is closed.
 * @throws EvenkeelError for a port or an interface that cannot be had
 */
export async function serveStudio({ runs, host, port }: ServeOptions): Promise<Served> {
  const token = randomBytes(24).toString('base64url');
  const starter = new Starter({ runs, program: PROGRAM });
  const app = studioApp({ runs, token, host, files: pageFiles(), starter });
  return new Promise((resolve, reject) => {
    const server = listen({ fetch: app.fetch, hostname: host, port }, ({ port: taken }: AddressInfo) => {
      const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host;
      resolve({
        link: `http://${name}:${taken}/#token=${token}`,
        close: async () => {
          const closed = new Promise<void>((done) => {
            server.close(() => done());
            if ('closeAllConnections' in server) server.closeAllConnections();
          });
          await Promise.all([closed, starter.close()]);
        },
      });
    });
    server.on('error', (cause: Error) => {
      const isTaken = systemCode(cause) === 'EADDRINUSE';
      reject(
        new EvenkeelError(
          {
            where: isTaken ? 'option --port' : 'option --host',
            expected: isTaken ? 'a port that is free' : 'an interface of this machine',
            got: isTaken ? `${port}, which another program has` : `${host} (${systemReason(cause)})`,
            remedy: isTaken ? 'Name another, or 0 for any that is free.' : 'Leave it out for this machine alone.',
          },
          { cause },
        ),
      );
    });
  });
}
