import { AppError } from '../lib/index.ts';
import type { Access } from './access.ts';
import { normaliseEmail } from './input.ts';
import { hashPassword, maxPasswordLength, minPasswordLength } from './password.ts';
import { deleteSessionsOf, findUserByEmail, updateUser } from './store.ts';

/** What is wrong with a password that somebody chose, or null. */
export function passwordProblem(password: string): string | null {
  const { length } = [...password];
  return length < minPasswordLength || length > maxPasswordLength
    ? `A password has ${minPasswordLength} to ${maxPasswordLength} characters.`
    : null;
}

/** Sets a password without knowing the old one, and signs the user out everywhere. For who has the server, not for HTTP. */
export async function resetPassword(access: Access, { email, password }: { email: string; password: string }): Promise<void> {
  const passwordHash = await hashPassword(password);
  await access.change(async (tx) => {
    const user = await findUserByEmail(tx, normaliseEmail(email));
    if (!user) throw new AppError('not_found', `There is no account with the address ${email}.`);
    await updateUser(tx, user.id, { passwordHash });
    await deleteSessionsOf(tx, user.id);
  });
}
