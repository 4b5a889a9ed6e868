import { readFile } from 'node:fs/promises';
import { warner } from '../core/printable.ts';
import { Hono } from './hono.ts';
import type { PageFile } from './pageFiles.ts';
import { HEADERS, isOwnHost, isOwnOrigin, isToken, REPORT_POLICY } from './protection.ts';
import { runReport, summarizeRuns } from './runs.ts';

export interface StudioOptions {
  /** The folder with the runs, and nothing else of this machine. */
  readonly runs: string;
  /** What every request that reads a run must have. */
  readonly token: string;
  /** The interface on which the server listens. */
  readonly host: string;
  readonly files: ReadonlyMap<string, PageFile>;
}

const refused = (status: 400 | 401 | 403 | 404 | 405 | 500, said: string) =>
  new Response(`${said}\n`, { status, headers: { 'Content-Type': 'text/plain; charset=utf-8' } });

/** The studio as an application that answers requests: the page to everybody who asks for it by this machine's name, runs to those with the token. */
export function studioApp({ runs, token, host, files }: StudioOptions): Hono {
  const app = new Hono();

  app.use(async (context, next) => {
    const { req } = context;
    const asked = req.header('host');
    if (!isOwnHost(asked, host)) context.res = refused(403, 'Ask for the studio by the address that it printed.');
    else if (req.method !== 'GET' && req.method !== 'HEAD') context.res = refused(405, 'The studio only answers GET.');
    else await next();
    for (const [name, value] of Object.entries(HEADERS)) {
      if (!context.res.headers.has(name)) context.res.headers.set(name, value);
    }
  });

  app.use('/api/*', async ({ req }, next) => {
    if (!isOwnOrigin(req.header('origin'), req.header('sec-fetch-site'), req.header('host') ?? '')) {
      return refused(403, 'Runs are for pages of the studio alone.');
    }
    const given = req.header('authorization')?.replace(/^Bearer /, '') ?? req.query('token');
    if (!isToken(given, token)) return refused(401, 'Open the link that `evenkeel studio` printed: it has the token.');
    return next();
  });

  app.get('/api/runs', async (context) => context.json(await summarizeRuns(runs)));

  app.get('/api/runs/:name/report.html', async (context) => {
    const report = await runReport(runs, context.req.param('name'));
    if (report === undefined) return refused(404, 'There is no report of such a run.');
    return context.body(report, 200, { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': REPORT_POLICY });
  });

  app.get('*', async (context) => {
    const file = files.get(context.req.path);
    if (!file) return refused(404, 'There is no such file.');
    return context.body(new Uint8Array(await readFile(file.path)), 200, { 'Content-Type': file.type });
  });

  // What went wrong inside is for who started the server, not for who asks it.
  app.onError((error) => {
    warner()(error.message);
    return refused(500, 'The studio could not answer; its terminal says why.');
  });
  return app;
}
