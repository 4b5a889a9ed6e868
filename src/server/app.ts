import { readFile } from 'node:fs/promises';
import { EvenkeelError } from '../core/errors.ts';
import { warner } from '../core/printable.ts';
import { Hono } from './hono.ts';
import type { PageFile } from './pageFiles.ts';
import { HEADERS, isOwnHost, isOwnOrigin, isToken } from './protection.ts';
import { Refusal, refused } from './refusal.ts';
import { type RunRoutesOptions, runRoutes } from './runRoutes.ts';

export interface StudioOptions extends RunRoutesOptions {
  /** The folder with the runs, and nothing else of this machine. */
  readonly runs: string;
  /** What every request that reads or starts a run must have. */
  readonly token: string;
  /** The interface on which the server listens. */
  readonly host: string;
  readonly files: ReadonlyMap<string, PageFile>;
}

/** The studio as an application that answers requests: the page to everybody who asks for it by this machine's name, runs to those with the token. */
export function studioApp({ token, host, files, ...runs }: StudioOptions): Hono {
  const app = new Hono();

  app.use(async (context, next) => {
    const { req } = context;
    const isPost = req.method === 'POST' && req.path.startsWith('/api/');
    if (!isOwnHost(req.header('host'), host)) context.res = refused(403, 'Ask for the studio by the address that it printed.');
    else if (req.method !== 'GET' && req.method !== 'HEAD' && !isPost)
      context.res = refused(405, 'The studio answers GET, and POST where a run is started or stopped.');
    else await next();
    for (const [name, value] of Object.entries(HEADERS)) {
      if (!context.res.headers.has(name)) context.res.headers.set(name, value);
    }
  });

  app.use('/api/*', async ({ req }, next) => {
    if (!isOwnOrigin(req.header('origin'), req.header('sec-fetch-site'), req.header('host') ?? '')) {
      return refused(403, 'Runs are for pages of the studio alone.');
    }
    const isPost = req.method === 'POST';
    // An address with a token can be opened from anywhere; a header can be set by nobody but the page itself.
    const given = req.header('authorization')?.replace(/^Bearer /, '') ?? (isPost ? undefined : req.query('token'));
    if (!isToken(given, token)) return refused(401, 'Open the link that `evenkeel studio` printed: it has the token.');
    if (isPost && !/^application\/json\s*(;|$)/.test(req.header('content-type') ?? '')) {
      return refused(415, 'expected application/json.');
    }
    return next();
  });

  app.route('/api', runRoutes(runs));
  app.post('/api/*', () => refused(405, 'Nothing is started here.'));

  app.get('*', async (context) => {
    const file = files.get(context.req.path);
    if (!file) return refused(404, 'There is no such file.');
    return context.body(new Uint8Array(await readFile(file.path)), 200, { 'Content-Type': file.type });
  });

  app.onError((error) => {
    if (error instanceof Refusal) return refused(error.status, error.message);
    warner()(error.message);
    // What went wrong inside is for who started the server; what stands in a file of the runs is for who may read them.
    return refused(500, error instanceof EvenkeelError ? error.message : 'The studio could not answer; its terminal says why.');
  });
  return app;
}
