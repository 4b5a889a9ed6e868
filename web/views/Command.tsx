import { Fragment } from 'preact';

/** A command as it is typed. Its lines end between words, and in a long one after a comma: never within a flag. */
export function Command({ text }: { readonly text: string }) {
  return (
    <code class="command">
      {text.split(' ').map((word, i) => (
        // A command is drawn anew as a whole.
        <Fragment key={`${i} ${word}`}>
          {i > 0 && ' '}
          {word.split(/(?<=,)/).map((part, k) => (
            <span key={`${k} ${part}`}>{part}</span>
          ))}
        </Fragment>
      ))}
    </code>
  );
}
