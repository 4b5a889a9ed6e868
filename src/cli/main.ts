#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { EvenkeelError } from '../core/errors.ts';
import { VERSION } from '../core/version.ts';
import { systemError } from '../platform/files/systemError.ts';
import { surviveBrokenPipes } from './brokenPipes.ts';
import { addCompare } from './compare.ts';
import { addDiff } from './diff.ts';
import { addDoctor } from './doctor.ts';

import { addEvaluate } from './evaluate.ts';
import { addExport } from './export.ts';
import { addFold } from './fold.ts';
import { addMerge } from './merge.ts';
import { addPredict } from './predict.ts';
import { printError, printText } from './print.ts';
import { addProfile } from './profile.ts';
import { addRecalibrate } from './recalibrate.ts';
import { addReport } from './report.ts';
import { addResume } from './resume.ts';
import { addRm } from './rm.ts';
import { addRuns } from './runs.ts';
import { addShow } from './show.ts';
import { addStats } from './stats.ts';
import { addStatus } from './status.ts';
import { addStudio } from './studio.ts';
import { addSummary } from './summary.ts';
import { addTrain } from './train.ts';
import { addVectorBits } from './vectorBits.ts';
import { addWorker } from './worker.ts';

surviveBrokenPipes();

const program = new Command('evenkeel')
  .description(
    'Train a network with and without batch normalisation, and see honestly what difference it made. Train, test, use and mend models in ' +
      "Keras's files.",
  )
  .version(VERSION)
  .showHelpAfterError('(evenkeel COMMAND --help lists the options of a command)')
  .configureOutput({ writeOut: printText, writeErr: printError })
  .exitOverride();
const commands = [
  ...[addCompare, addTrain, addSummary, addEvaluate, addPredict, addExport],
  ...[addResume, addRuns, addShow, addDiff, addRm, addMerge, addWorker, addStatus],
  ...[addDoctor, addFold, addRecalibrate, addProfile, addReport, addStats],
  addStudio,
];
for (const add of commands) add(program);
/** Those that compute with networks. */
const computing = ['compare', 'train', 'evaluate', 'predict', 'resume', 'worker', 'doctor', 'recalibrate', 'profile', 'studio'];
for (const command of program.commands) if (computing.includes(command.name())) addVectorBits(command);
for (const command of program.commands) command.exitOverride().showHelpAfterError('(--help lists the options)');

try {
  await program.parseAsync();
} catch (error) {
  // The one place where an error becomes an exit code: 2 for what the user can mend, 1 for a defect.
  const known = error instanceof EvenkeelError ? error : systemError(error);
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else if (known) {
    printError(`evenkeel: ${known.message}`);
    process.exitCode = 2;
  } else {
    printError(`${(error as Error).stack ?? error}`);
    process.exitCode = 1;
  }
}
