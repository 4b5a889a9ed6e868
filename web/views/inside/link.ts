import { focused, hovered, linked } from '../../state/inside.ts';

/** Has an element stand for a layer, which stands out in all views while the pointer or the keyboard is in the element. */
export const linkTo = (layer: string) => ({
  onPointerEnter() {
    hovered.value = layer;
  },
  onPointerMove({ movementX, movementY }: PointerEvent) {
    if (movementX !== 0 || movementY !== 0) focused.value = null;
  },
  onPointerLeave() {
    hovered.value = null;
  },
  onFocusIn({ target }: FocusEvent) {
    // A click gives the focus too, and nothing would take the mark away once the pointer has left.
    focused.value = (target as Element).matches(':focus-visible') ? layer : null;
  },
  onFocusOut() {
    focused.value = null;
  },
});

/** The class of an element that stands for a layer. */
export const linkClass = (layer: string): string => (linked.value === layer ? 'linked' : '');
