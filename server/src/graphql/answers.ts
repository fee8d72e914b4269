import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { AppError, issue } from '../lib/index.ts';
import type { RequestErrors } from './request-errors.ts';
import type { Answer } from './run.ts';

/** `{"data": {…}}` from texts that Postgres wrote, with the errors of the fields that have none. */
export function toAnswerText(answers: readonly Answer[], requestId: string): string {
  const parts = answers.map((answer) => `${JSON.stringify(answer.key)}:${'json' in answer ? answer.json : 'null'}`);
  const data = `"data":{${parts.join(',')}}`;
  const failed = answers.filter((answer) => 'error' in answer);
  if (failed.length === 0) return `{${data}}`;
  return `{"errors":${JSON.stringify(failed.map((answer) => toFieldError(answer, requestId)))},${data}}`;
}

function toFieldError({ key, error, plan }: Extract<Answer, { error: unknown }>, requestId: string): GraphQLFormattedError {
  const { code, message, errors } =
    error instanceof AppError
      ? error
      : { code: 'internal', message: 'The server made a mistake; its log has the details under this request id.', errors: [] };
  const { locations } = new GraphQLError(message, { nodes: plan.nodes });
  return { message, ...(locations && { locations }), path: [key], extensions: { code, errors, requestId } };
}

/** A request that was refused as a whole has no data at all. */
export function toRefusalText({ errors }: RequestErrors, requestId: string): string {
  const formatted = errors.map(({ message, locations, extensions: { code = 'invalid', ...rest } }) => ({
    message,
    ...(locations && { locations }),
    extensions: { code, errors: [issue('', String(code), message)], ...rest, requestId },
  }));
  return JSON.stringify({ errors: formatted });
}
