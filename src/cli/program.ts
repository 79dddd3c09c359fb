import { Command, CommanderError } from 'commander';
import { OScopeError, messageOf } from '../errors.js';
import { packageVersion } from './version.js';

const BAD_INPUT = 2;
const INTERNAL_FAILURE = 1;

/** Loaded when they are asked for: a diagnosis need not wait for what the evaluation is made of. */
const COMMANDS: Readonly<Record<string, () => Promise<((program: Command) => void)[]>>> = {
  diagnose: async () => [(await import('./diagnose.js')).addDiagnose],
  chat: async () => [(await import('./chat.js')).addChat],
  knowledge: async () => [(await import('./knowledge.js')).addKnowledge],
  aligner: async () => [(await import('./aligner.js')).addAligner],
  eval: async () => [
    (await import('./eval.js')).addEval,
    (await import('./eval-retrieval.js')).addEvalRetrieval,
  ],
  calibrate: async () => [(await import('./calibrate.js')).addCalibrate],
  doctor: async () => [(await import('./doctor.js')).addDoctor],
  feedback: async () => [(await import('./feedback.js')).addFeedback],
  graph: async () => [(await import('./graph.js')).addGraph],
  hosts: async () => [(await import('./hosts.js')).addHosts],
  models: async () => [(await import('./models.js')).addModels],
  record: async () => [(await import('./record.js')).addRecord],
  // `history` and `replay`
  replay: async () => [(await import('./replay.js')).addReplay],
  schema: async () => [(await import('./schema.js')).addSchema],
  serve: async () => [(await import('./serve.js')).addServe],
};

/** The command line; with a command's name only as much of it as that command needs. */
async function createProgram(name: string | undefined): Promise<Command> {
  const program = new Command('oscope');
  program
    .description('Tells why a Linux host is failing, and shows why it may be believed.')
    .version(packageVersion(), '--version', 'print the version')
    .helpOption('--help', 'show help')
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'oscope: ')) });
  const wanted = name !== undefined && Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  for (const load of wanted === undefined ? Object.values(COMMANDS) : [wanted]) {
    for (const add of await load()) add(program);
  }
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
    const program = await createProgram(args[0]);
    await program.parseAsync(args, { from: 'user' });
    return typeof process.exitCode === 'number' ? process.exitCode : 0;
  } catch (error) {
    return report(error);
  }
}
