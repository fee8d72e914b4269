/**
 * The studio's way to the server: a typed client over fetch, its refusals as `ProblemError`, server-sent events, and the
 * chosen workspace. Knows no resource; those are hooks in `src/resources`.
 */
export { ApiProvider, createQueryClient, useApi, useConnectionLost } from './ApiProvider.tsx';
export { type Api, createApi, type QueryParams, type RequestOptions } from './client.ts';
export { createConnection } from './connection.ts';
export { withFirstAnswers } from './first-answers.ts';
export { isProblem, issueAt, ProblemError } from './problem.ts';
export { followEvents, type ServerEvent } from './server-events.ts';
export { openWorkspace, readWorkspace } from './workspace-choice.ts';
