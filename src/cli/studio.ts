import type { Command } from 'commander';
import { integer, parseFlag, text } from '../experiment/option.ts';
import { print, printNote } from './print.ts';

const OPTIONS = {
  port: integer('the port on which it listens; 0 for any that is free', 0, 65_535, 'an integer from 0 to 65535'),
  host: text('ADDRESS', 'the interface on which it listens: others than 127.0.0.1 let other machines in'),
};

const DEFAULTS = { port: 4747, host: '127.0.0.1' } as const;

/** `evenkeel studio [DIR]`. */
export function addStudio(program: Command): void {
  program
    .command('studio')
    .description('Serve a page in which networks train side by side, and which lists the runs of a folder.')
    .argument('[DIR]', 'the folder with the runs', 'runs')
    .option('--port <N>', `${OPTIONS.port.description} (default: ${DEFAULTS.port})`, (given) =>
      parseFlag('port', OPTIONS.port, given),
    )
    .option('--host <ADDRESS>', `${OPTIONS.host.description} (default: ${DEFAULTS.host})`, (given) =>
      parseFlag('host', OPTIONS.host, given),
    )
    .action(studioCommand);
}

async function studioCommand(runs: string, given: { readonly port?: number; readonly host?: string }): Promise<void> {
  const { serveStudio } = await import('../server/serve.ts');
  const { link, close } = await serveStudio({ runs, ...DEFAULTS, ...given });
  print(link);
  printNote(`The studio is open at this link, with the runs in ${runs}. Ctrl-C ends it.`);
  await new Promise<void>((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => resolve());
  });
  await close();
}
