// Benchmarks, one a subcommand: npm run bench -- step [--batch 16] [--threads 1] [--rounds 10] [--json]
import { Command } from 'commander';
import { benchStep } from './step.ts';

const whole = (text: string) => {
  const n = Number(text);
  if (!Number.isInteger(n) || n < 1) throw new Error(`expected a whole number of at least 1, got ${text}`);
  return n;
};

const program = new Command('bench');
program
  .command('step')
  .description("one training step of the tutorial's network, arms in turns")
  .option('--batch <N>', 'images a step', whole, 16)
  .option('--threads <N>', 'threads a step', whole, 1)
  .option('--rounds <N>', 'rounds of 20 steps an arm', whole, 10)
  .option('--json', 'one JSON line an arm', false)
  .action(benchStep);
await program.parseAsync();
