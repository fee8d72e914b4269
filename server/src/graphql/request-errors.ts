import { GraphQLError } from 'graphql';

/** Refused before anything ran: what the document or the request as a whole got wrong. */
export class RequestErrors extends Error {
  override readonly name = 'RequestErrors';
  readonly errors: readonly GraphQLError[];
  constructor(errors: readonly GraphQLError[]) {
    super(errors[0]?.message);
    this.errors = errors;
  }
}

export const refuseRequest = (code: string, message: string): RequestErrors =>
  new RequestErrors([new GraphQLError(message, { extensions: { code } })]);
