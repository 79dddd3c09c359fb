import path from 'node:path';
import type { Command } from 'commander';
import { loadConfig } from '../config.js';
import { DEFAULT_BGE_MODEL } from '../embedding/bge.js';
import { dataFolder, modelFolder } from '../embedding/data-folder.js';
import { pullModel } from '../embedding/pull.js';
import type { PullProgress } from '../embedding/pull.js';

interface PullFlags {
  revision: string;
  to?: string;
}

/** On a terminal one line that changes, elsewhere a line a file. */
function progressWriter(stream: NodeJS.WriteStream): (progress: PullProgress) => void {
  let shownAt = 0;
  return ({ file, receivedBytes, totalBytes, present }) => {
    const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
    if (present) return void stream.write(`✓ ${file}  already there (${megabytes(receivedBytes)})\n`);
    const done = receivedBytes === totalBytes;
    if (!done && (!stream.isTTY || Date.now() - shownAt < 100)) return;
    shownAt = Date.now();
    const of = totalBytes === null ? '' : ` of ${megabytes(totalBytes)}`;
    stream.write(
      `${stream.isTTY ? '\r\u001b[2K' : ''}${done ? '✓' : ' '} ${file}  ${megabytes(receivedBytes)}${done ? '' : of}${done ? '\n' : ''}`,
    );
  };
}

async function pull(model: string | undefined, flags: PullFlags): Promise<void> {
  const config = loadConfig(process.env);
  const name = model ?? config.embedding.model ?? DEFAULT_BGE_MODEL;
  const folder = path.resolve(flags.to ?? modelFolder(dataFolder(config.dataDir, process.env), name));
  await pullModel({
    model: name,
    revision: flags.revision,
    folder,
    endpoint: process.env.HF_ENDPOINT ?? 'https://huggingface.co',
    token: process.env.HF_TOKEN,
    onProgress: progressWriter(process.stderr),
  });
  process.stdout.write(
    `${name} is in ${folder}\nUse it with OSCOPE_EMBEDDER=bge${flags.to === undefined ? '' : ` OSCOPE_EMBEDDER_FOLDER=${folder}`}\n`,
  );
}

export function addModels(program: Command): void {
  const models = program.command('models').description('manage embedding models');
  models
    .command('pull')
    .argument('[model]', `owner/name on the hub (default: ${DEFAULT_BGE_MODEL})`)
    .description('download an embedding model once; nothing is ever downloaded without this command')
    .option('--revision <name>', 'branch, tag or commit', 'main')
    .option('--to <dir>', 'folder to put it in (default: below OSCOPE_DATA_DIR)')
    .action(pull);
  for (const command of models.commands) command.exitOverride().helpOption('--help', 'show help');
}
