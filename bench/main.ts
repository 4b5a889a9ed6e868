// Benchmarks, one a subcommand:
//   npm run bench -- step [--batch 16] [--threads 1] [--rounds 10] [--json]
//   npm run bench -- trainStep [--batch 16] [--threads 1] [--rounds 20] [--json]
//   npm run bench -- fixedCost [--rounds 20] [--json]
//   npm run bench -- peak [--json]
//   npm run bench -- matmul [--rounds 60] [--json]
//   npm run bench -- predict | pipeline | precision
//   npm run bench -- executor [--trials 2000] [--executors local,queue] [--counts 1,2] [--json]
//   npm run bench -- checkpoint [--rounds 5] [--json]
//   npm run bench -- long [--json]
//   npm run bench -- together [--epochs 2] [--rounds 5] [--json]
//   npm run bench -- report [--arms 5] [--conditions 10] [--seeds 10] [--json]
//   npm run bench -- studio [--rounds 5] [--images 1600] [--json]
//   npm run bench -- install, then
//   npm run bench -- peers [--nets a,b] [--peers torch,keras-jax] [--threads 1] [--rounds 10] [--quick]
import { Command } from 'commander';

const integer = (text: string) => {
  const n = Number(text);
  if (!Number.isInteger(n) || n < 1) throw new Error(`expected an integer of at least 1, got ${text}`);
  return n;
};
const names = (text: string) => text.split(',').filter((name) => name !== '');

const program = new Command('bench');
program
  .command('step')
  .description("one training step of the tutorial's network, arms in turns")
  .option('--batch <N>', 'images a step', integer, 16)
  .option('--threads <N>', 'threads a step', integer, 1)
  .option('--rounds <N>', 'rounds of 20 steps an arm', integer, 10)
  .option('--json', 'one JSON line an arm', false)
  .action(async (options) => (await import('./step.ts')).benchStep(options));
program
  .command('trainStep')
  .description("trainStep with the loss of the tutorial's network against fit, in turns")
  .option('--batch <N>', 'images a step', integer, 16)
  .option('--threads <N>', 'threads a step', integer, 1)
  .option('--rounds <N>', 'rounds of 20 steps each', integer, 20)
  .option('--json', 'one JSON line an arm', false)
  .action(async (options) => (await import('./trainStep.ts')).benchTrainStep(options));
program
  .command('fixedCost')
  .description('what a step of fit costs besides its program, with callbacks and one metric')
  .option('--rounds <N>', 'epochs of 2,000 steps', integer, 20)
  .option('--json', 'one JSON line', false)
  .action(async (options) => (await import('./fixedCost.ts')).benchFixedCost(options));
program
  .command('peak')
  .description("the most multiply-adds a second of one core, in the engine's register tile")
  .option('--json', 'one JSON line', false)
  .action(async (options) => (await import('./peak.ts')).benchPeak(options));
program
  .command('matmul')
  .description('matrix products of several shapes as a fraction of the peak')
  .option('--rounds <N>', 'rounds of each', integer, 60)
  .option('--json', 'one JSON line a shape', false)
  .action(async (options) => (await import('./matmul.ts')).benchMatmul(options));
program
  .command('predict')
  .description("predict of 10,000 MNIST images by the tutorial's network")
  .option('--threads <N>', 'threads', integer, 2)
  .option('--rounds <N>', 'rounds', integer, 5)
  .option('--json', 'one JSON line', false)
  .action(async (options) => (await import('./inference.ts')).benchPredict(options));
program
  .command('pipeline')
  .description('what shuffling, gathering and converting samples costs next to a training step')
  .option('--batch <N>', 'images a step', integer, 16)
  .option('--json', 'one JSON line', false)
  .action(async (options) => (await import('./inference.ts')).benchPipeline(options));
program
  .command('precision')
  .description("accuracy of the tutorial's network with direct convolutions and with Winograd's, in paired seeds")
  .option('--seeds <N>', 'pairs', integer, 6)
  .option('--after <N>', 'seeds to leave out, which are done', integer, 0)
  .option('--epochs <N>', 'epochs', integer, 3)
  .option('--arm <NAME>', 'none or batch', 'batch')
  .action(async (options) => (await import('./precision.ts')).benchPrecision(options));
program
  .command('report')
  .description('the statistics and the report of many drawn trainings')
  .option('--arms <N>', 'arms, up to 8', integer, 5)
  .option('--conditions <N>', 'learning rates', integer, 10)
  .option('--seeds <N>', 'seeds', integer, 10)
  .option('--epochs <N>', 'epochs', integer, 30)
  .option('--samples <N>', 'test samples', integer, 1000)
  .option('--json', 'one JSON line', false)
  .action(async (options) => (await import('./report.ts')).benchReport(options));
program
  .command('executor')
  .description('what a trial takes besides its training, locally and through Redis')
  .option('--trials <N>', 'trials, an even number', integer, 2000)
  .option('--executors <NAMES>', 'of local and queue', names, ['local', 'queue'])
  .option('--counts <NUMBERS>', 'of 1 and 2 at the same time', names, ['1', '2'])
  .option('--json', 'one JSON line each', false)
  .action(async (options) => (await import('./executor.ts')).benchExecutor(options));
program
  .command('checkpoint')
  .description("a training of the tutorial's network without and with checkpoints, in turns")
  .option('--samples <N>', 'images', integer, 8000)
  .option('--epochs <N>', 'epochs', integer, 3)
  .option('--rounds <N>', 'rounds', integer, 5)
  .option(
    '--seconds <NUMBERS>',
    'least times between two checkpoints; 0 is as often as they may take a part of the time',
    names,
    ['10', '0'],
  )
  .option('--json', 'one JSON line each', false)
  .action(async (options) => (await import('./checkpoint.ts')).benchCheckpoint(options));
program
  .command('long')
  .description('the first step of networks of up to 1,000 alike layers')
  .option('--json', 'one JSON line each', false)
  .action(async (options) => (await import('./long.ts')).benchLong(options));
program
  .command('together')
  .description("the tutorial's two trainings alone and at the same time, in turns")
  .option('--epochs <N>', 'epochs', integer, 2)
  .option('--rounds <N>', 'rounds', integer, 5)
  .option('--json', 'one JSON line', false)
  .action(async (options) => (await import('./together.ts')).benchTogether(options));
program
  .command('studio')
  .description("the studio's page in headless Chromium against Node, in turns: steps a second, the first step, answers to clicks")
  .option('--rounds <N>', 'rounds', integer, 5)
  .option('--images <N>', 'training images of a round', integer, 1600)
  .option('--clicks <N>', 'clicks of a round', integer, 40)
  .option('--json', 'one JSON line', false)
  .action(async (options) => (await import('./studio.ts')).benchStudio(options));
program
  .command('install')
  .description('the libraries to compare with, into bench/.peers')
  .action(async () => (await import('./peers/install.ts')).installPeers());
program
  .command('peers')
  .description('one training step of several nets, ours and other libraries in turns; results go to bench/results')
  .option('--nets <NAMES>', 'only these nets, separated by commas', names, [])
  .option('--peers <NAMES>', 'only these libraries besides ours, separated by commas', names, [])
  .option('--threads <N>', 'threads a step', integer, 1)
  .option('--rounds <N>', 'rounds', integer, 10)
  .option('--turn <MS>', 'time of a turn in a round', integer, 600)
  .option('--limit <S>', 'the longest that a library may take to load, to be checked or to warm up', integer, 240)
  .option('--out <NAME>', 'name of the files in bench/results', 'peers')
  .option('--quick', 'two short rounds, to see that everything works', false)
  .action(async (options) => (await import('./peers/run.ts')).benchPeers(options));
await program.parseAsync();
