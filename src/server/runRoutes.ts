import { diffRuns } from '../experiment/run/diffRuns.ts';
import { followRun } from './followRun.ts';
import { bodyLimit, type Context, Hono, streamSSE } from './hono.ts';
import { REPORT_POLICY } from './protection.ts';
import { Refusal, refused } from './refusal.ts';
import { RunFolders, runPath } from './runFolders.ts';
import { readRunRequest } from './runRequest.ts';
import { runReport, summarizeRuns } from './runs.ts';
import type { Starter } from './starter.ts';

/** An experiment takes a few hundred bytes. */
const MOST_BYTES = 64 * 1024;
/** Between two looks at the folder, in milliseconds. */
const PAUSE = 500;

export interface RunRoutesOptions {
  readonly runs: string;
  /** What starts runs; without it, none can be started. */
  readonly starter?: Starter | undefined;
}

type Sent = Parameters<Parameters<typeof streamSSE>[1]>[0];

/** What is answered to who may read and start runs. */
export function runRoutes({ runs, starter }: RunRoutesOptions): Hono {
  const app = new Hono();
  const folders = new RunFolders(runs);
  const summaries = () => summarizeRuns(folders, starter?.started ?? []);
  const send = (stream: Sent, type: string, data: unknown) => stream.writeSSE({ event: type, data: JSON.stringify(data) });

  app.get('/runs', async (context) => context.json(await summaries()));

  app.get('/runs/events', (context) =>
    streamSSE(context, async (stream) => {
      let sent = '';
      while (!stream.aborted) {
        const data = JSON.stringify(await summaries());
        if (data !== sent) await stream.writeSSE({ event: 'runs', data });
        sent = data;
        await stream.sleep(PAUSE);
      }
    }),
  );

  app.get('/runs/:name/events', async (context) => {
    const path = await pathOf(context, 'name');
    return streamSSE(context, async (stream) => {
      for await (const { type, ...data } of followRun(path, () => stream.sleep(PAUSE))) {
        if (stream.aborted) return;
        await send(stream, type, data);
      }
    });
  });

  app.get('/runs/:name/report.html', async (context) => {
    const report = await runReport(folders, context.req.param('name'));
    if (report === undefined) return refused(404, 'There is no report of such a run.');
    return context.body(report, 200, { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': REPORT_POLICY });
  });

  app.get('/diff', async (context) => {
    const [a, b] = [context.req.query('a') ?? '', context.req.query('b') ?? ''];
    const [one, other] = await Promise.all([a, b].map((name) => runPath(runs, name)));
    if (one === undefined || other === undefined) return refused(404, 'There is no such run.');
    return context.json(await diffRuns(one, other));
  });

  app.post('/runs', bodyLimit({ maxSize: MOST_BYTES, onError: () => refused(413, `expected at most ${MOST_BYTES} bytes.`) }));
  app.post('/runs', async ({ req }) => {
    if (!starter) throw new Refusal(403, 'No runs are started here.');
    const request = readRunRequest(await req.text());
    await starter.start(request);
    return Response.json({ name: request.name }, { status: 202 });
  });

  app.post('/runs/:name/stop', (context) => {
    if (!starter) throw new Refusal(403, 'No runs are started here.');
    starter.stop(context.req.param('name'));
    return context.body(null, 204);
  });

  const pathOf = async (context: Context, name: string): Promise<string> => {
    const path = await runPath(runs, context.req.param(name) ?? '');
    if (path === undefined) throw new Refusal(404, 'There is no such run.');
    return path;
  };
  return app;
}
