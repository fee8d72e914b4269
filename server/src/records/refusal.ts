import type { Issue, ProblemCode } from '@atrium/sdk';
import { AppError } from '../lib/index.ts';

/** One thing that is wrong with a write, and the problem that it would be alone. */
export type Finding = Issue & { problem: ProblemCode };

export const finding = (problem: ProblemCode, path: string, code: string, message: string): Finding => ({ problem, path, code, message });
export const asFindings = ({ code, errors }: AppError): Finding[] => errors.map((one) => ({ ...one, problem: code }));

/** Problems of a write that more may be wrong with than is told so far. */
const partial: ReadonlySet<ProblemCode> = new Set(['invalid', 'not_found', 'forbidden', 'not_unique', 'restricted', 'stale_version']);
export const isPartial = (error: unknown): error is AppError => error instanceof AppError && partial.has(error.code);

/** Things of different problems are told together as what all of them are: a request that can't be carried out as it stands. */
export function refusal(findings: readonly Finding[]): AppError {
  const [first, ...others] = findings;
  const problem = others.every((one) => one.problem === first!.problem) ? first!.problem : 'invalid';
  const detail = others.length === 0 ? first!.message : `${findings.length} things are wrong; see errors.`;
  return new AppError(problem, detail, { errors: findings.map(({ problem: _, ...one }) => one) });
}

/** As `refusal`, of a single record: what is wrong with it as a whole comes before its values, and stands alone. */
export function refusalOfOne(findings: readonly Finding[]): AppError {
  const whole = findings.find(({ path }) => path === '');
  return whole ? new AppError(whole.problem, whole.message) : refusal(findings);
}

/** Former findings and those of `more` that say something new: of one place one thing is told. */
export function merge(former: readonly Finding[], more: readonly Finding[]): Finding[] {
  const said = new Set(former.map(({ path }) => path));
  return [...former, ...more.filter(({ path }) => !said.has(path) && said.add(path))];
}
