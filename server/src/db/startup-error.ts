/** Why the server can't start, said to the person who starts it: `main` prints the message, without a stack. */
export class StartupError extends Error {
  override readonly name = 'StartupError';
}
