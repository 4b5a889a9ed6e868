import type { ComponentChildren } from 'preact';
import { linkClass, linkTo } from './link.ts';

interface LinkedRowProps {
  readonly layer: string;
  /** Whether it is the table's first, by which the keyboard comes in. */
  readonly isFirst: boolean;
  readonly className?: string;
  readonly children: ComponentChildren;
}

/** The arrow keys lead through the rows, so that a long table is one stop of the Tab key. */
function go(event: KeyboardEvent): void {
  const row = event.currentTarget as HTMLElement;
  const next = { ArrowDown: row.nextElementSibling, ArrowUp: row.previousElementSibling }[event.key];
  if (!(next instanceof HTMLElement)) return;
  event.preventDefault();
  next.focus();
}

/** A row of a table that is about a layer. */
export function LinkedRow({ layer, isFirst, className = '', children }: LinkedRowProps) {
  return (
    <tr class={`${className} ${linkClass(layer)}`} tabIndex={isFirst ? 0 : -1} onKeyDown={go} {...linkTo(layer)}>
      {children}
    </tr>
  );
}
