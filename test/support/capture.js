/**
 * Keeps what a stream is given, until it is let go.
 * @param {NodeJS.WriteStream} stream
 */
export function capture(stream) {
  const { write } = stream;
  const printed = { text: '', release: () => Object.assign(stream, { write }) };
  stream.write = (text, ...rest) => {
    printed.text += text;
    rest.find((one) => typeof one === 'function')?.();
    return true;
  };
  return printed;
}
