import { hash, verify } from 'argon2';

/** OWASP's first choice for argon2id where 19 MiB a sign-in are to be spared; some 30 ms. */
const options = { type: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** Of no password: who asks for an unknown address waits as long as for a known one. */
export const nobodysDigest = '$argon2id$v=19$m=19456,p=1,t=2$ZVzyTo7ZGYJFLPHZGPTIVw$ml4waQeQoJ+Ri+fehlhBjjX8V97aYgRPF9yZVRZ+kn4';

export const minPasswordLength = 10;
export const maxPasswordLength = 200;

/** The same text typed on another keyboard may come composed otherwise (NIST SP 800-63B, 3.1.1.2). */
const normalise = (password: string): string => password.normalize('NFKC');

export const hashPassword = (password: string): Promise<string> => hash(normalise(password), options);

/** Without a digest it takes its time and says no. */
export async function verifyPassword(digest: string | undefined, password: string): Promise<boolean> {
  const matches = await verify(digest ?? nobodysDigest, normalise(password));
  return matches && digest !== undefined;
}
