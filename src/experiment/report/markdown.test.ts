import { describe, expect, it } from 'vitest';
import { escapeMarkdown, markdownCommand, markdownTable } from './markdown.ts';

describe('text in Markdown', () => {
  it('means itself, in a table too', () => {
    expect(escapeMarkdown('a|b *c* _d_ `e` [f](g) <h> #i ~j~ \\k $l$')).toBe(
      'a\\|b \\*c\\* \\_d\\_ \\`e\\` \\[f\\](g) \\<h\\> \\#i \\~j\\~ \\\\k \\$l\\$',
    );
    expect(escapeMarkdown('&amp; & co')).toBe('\\&amp; & co');
    expect(escapeMarkdown('two\nlines\u001b[0m')).toBe('two\\\\nlines\\\\u001b\\[0m');
  });

  it('stands in tables with numbers to the right', () => {
    expect(markdownTable(['Arm', 'p'], [['a|b', 0.5]], 1)).toBe('| Arm | p |\n| --- | ---: |\n| a\\|b | 0.5 |');
  });

  it('stands in blocks that no command ends', () => {
    expect(markdownCommand('evenkeel compare')).toBe('```sh\nevenkeel compare\n```');
    expect(markdownCommand("evenkeel --data '```'")).toBe("````sh\nevenkeel --data '```'\n````");
  });
});
