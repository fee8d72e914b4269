import { hash, randomBytes } from 'node:crypto';

const randomBytesCount = 32;

/** 256 random bits as 43 base64url characters. */
export const newToken = (): string => randomBytes(randomBytesCount).toString('base64url');

/** What the database keeps of a token or key: they have 256 random bits, so nothing slower is needed. */
export const sha256 = (token: string): Buffer => hash('sha256', token, 'buffer');

export const tokenPattern = '^[A-Za-z0-9_-]{43}$';
