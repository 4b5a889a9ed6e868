import { armsHeading } from '../arms.ts';
import { capitalized } from '../measure.ts';
import type { Result } from '../result.ts';
import { commandOf, hasCommand, nextSteps } from './again.ts';
import { changesOf } from './changes.ts';
import type { Figure } from './figure.ts';
import { escapeMarkdown, markdownCommand, markdownTable } from './markdown.ts';
import { chosenNumbers, numbersOf } from './numbers.ts';
import { figuresMarkdown, numbersMarkdown, sentencesMarkdown } from './numbersMarkdown.ts';
import { settingRows } from './settings.ts';
import { unsharedSentences } from './unsharedText.ts';

const list = (items: readonly string[]) => items.map((item) => `- ${item}`).join('\n');

/** A part of the text under its heading; nothing where it has nothing. */
const section = (heading: string, ...parts: readonly string[]): string[] => (parts.length > 0 ? [`## ${heading}`, ...parts] : []);

/** The whole result as Markdown, with its figures next to it as files. */
export function reportMarkdown(result: Result, figures: readonly Figure[]): string {
  const { arms, answer, conclusion } = result;
  const chosen = chosenNumbers(result);
  const changes = changesOf(result);
  const unshared = unsharedSentences(result);
  const steps = nextSteps(result).map(
    ({ text, command }) => `- ${escapeMarkdown(text)}${command ? `\n\n${markdownCommand(command).replace(/^/gm, '  ')}` : ''}`,
  );
  const { settings, run } = settingRows(result);
  return `${[
    `# ${escapeMarkdown(capitalized(armsHeading(arms)))}`,
    sentencesMarkdown(answer?.sentences ?? [conclusion]),
    ...section('Numbers', numbersMarkdown(numbersOf(result)), ...(chosen ? [numbersMarkdown(chosen)] : [])),
    ...(changes ? section('What factors change', markdownTable(changes.head, changes.rows, changes.numeric)) : []),
    ...figuresMarkdown(figures),
    ...(unshared.length > 0 ? section('What the networks do not share', list(unshared.map(escapeMarkdown))) : []),
    ...(steps.length > 0 ? section('What to do next', steps.join('\n\n')) : []),
    ...section(
      'How it was made',
      ...(hasCommand(result) ? [markdownCommand(commandOf(result))] : []),
      markdownTable(['Setting', ''], settings),
      markdownTable(['Run', ''], run),
    ),
  ].join('\n\n')}\n`;
}
