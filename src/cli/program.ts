import { Command, CommanderError } from 'commander';
import { OScopeError, messageOf } from '../errors.js';
import { addAligner } from './aligner.js';
import { addCalibrate } from './calibrate.js';
import { addDiagnose } from './diagnose.js';
import { addDoctor } from './doctor.js';
import { addEvalRetrieval } from './eval-retrieval.js';
import { addEval } from './eval.js';
import { addGraph } from './graph.js';
import { addHosts } from './hosts.js';
import { addKnowledge } from './knowledge.js';
import { addRecord } from './record.js';
import { addReplay } from './replay.js';
import { addModels } from './models.js';
import { addSchema } from './schema.js';
import { addServe } from './serve.js';
import { packageVersion } from './version.js';

const BAD_INPUT = 2;
const INTERNAL_FAILURE = 1;

export function createProgram(): Command {
  const program = new Command('oscope');
  program
    .description('Tells why a Linux host is failing, and shows why it may be believed.')
    .version(packageVersion(), '--version', 'print the version')
    .helpOption('--help', 'show help')
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'oscope: ')) });
  addDiagnose(program);
  addKnowledge(program);
  addAligner(program);
  addEval(program);
  addEvalRetrieval(program);
  addCalibrate(program);
  addDoctor(program);
  addGraph(program);
  addHosts(program);
  addModels(program);
  addRecord(program);
  addReplay(program);
  addSchema(program);
  addServe(program);
  // Sub-commands inherit nothing of these two by themselves.
  for (const command of program.commands) command.exitOverride().helpOption('--help', 'show help');
  return program;
}

function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : BAD_INPUT;
  if (error instanceof OScopeError) {
    process.stderr.write(`oscope: ${error.toLine()}\n`);
    return error.code === 'bad_input' || error.code === 'bad_config' || error.code === 'bad_knowledge'
      ? BAD_INPUT
      : INTERNAL_FAILURE;
  }
  process.stderr.write(`oscope: internal failure: ${messageOf(error)}\n`);
  if (process.env.OSCOPE_LOG_LEVEL === 'debug' && error instanceof Error)
    process.stderr.write(`${error.stack ?? ''}\n`);
  return INTERNAL_FAILURE;
}

/** Runs the command line and gives the exit status: 0, 2 for the user's mistakes, 1 for internal failures. */
export async function runCli(args: readonly string[]): Promise<number> {
  try {
    await createProgram().parseAsync(args, { from: 'user' });
    return typeof process.exitCode === 'number' ? process.exitCode : 0;
  } catch (error) {
    return report(error);
  }
}
