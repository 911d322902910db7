#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { commands } from './commands.ts';
import { EXIT, explain } from './exit.ts';
import { outputFailed } from './reader-gone.ts';
import { version } from './version.ts';

const program = new Command('fairnoise')
  .description("Certify machine-learning models with randomness you can check, and find out when you can't.")
  .version(version)
  .showSuggestionAfterError()
  .exitOverride()
  // One line, the suggestion on it too.
  .configureOutput({
    outputError: (text, write) =>
      write(text.replace(/^error: /, 'fairnoise: ').replace('\n(Did you mean', ' (Did you mean')),
  });
const named = commands.get(process.argv[2] ?? '');
for (const load of named ? [named] : commands.values()) (await load())(program);
for (const command of program.commands) command.exitOverride().showSuggestionAfterError();

process.stdout.on('error', outputFailed);

try {
  await program.parseAsync();
} catch (thrown) {
  if (thrown instanceof CommanderError) {
    process.exitCode = thrown.exitCode === 0 ? EXIT.done : EXIT.usage;
  } else {
    const { text, code } = explain(thrown);
    process.stderr.write(`fairnoise: ${text}\n`);
    process.exitCode = code;
  }
}
