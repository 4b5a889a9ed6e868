import type { ComponentChildren } from 'preact';
import { linkClass, linkTo } from './link.ts';

interface LinkedCardProps {
  readonly layer: string;
  /** What it shows of the layer. */
  readonly label: string;
  readonly className?: string;
  readonly children: ComponentChildren;
}

/** A card that is about a layer, which the keyboard reaches. */
export function LinkedCard({ layer, label, className = '', children }: LinkedCardProps) {
  return (
    <article
      class={`card ${className} ${linkClass(layer)}`}
      data-layer={layer}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: who has no pointer links a layer with the keys.
      tabIndex={0}
      aria-label={label}
      {...linkTo(layer)}
    >
      {children}
    </article>
  );
}
