import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

const algorithm = 'aes-256-gcm';
const ivBytes = 12;
const tagBytes = 16;
const keyBytes = 32;

export type Seal = ReturnType<typeof createSeal>;

/**
 * Secrets of the server's own key, one for each purpose. A sealed text opens only with the `context` that it was sealed
 * with. @see https://www.rfc-editor.org/rfc/rfc5869 @see https://csrc.nist.gov/pubs/sp/800/38/d/final
 */
export function createSeal(secretKey: string) {
  const derive = (purpose: string): Buffer => Buffer.from(hkdfSync('sha256', secretKey, '', `atrium idempotency ${purpose}`, keyBytes));
  const replyKey = derive('reply');
  const requestKey = derive('request');
  return { seal, open, digest };

  function seal(text: string, context: string): Buffer {
    const iv = randomBytes(ivBytes);
    const cipher = createCipheriv(algorithm, replyKey, iv, { authTagLength: tagBytes }).setAAD(Buffer.from(context));
    return Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  }

  /** Throws when it was sealed with another key or context, or isn't whole. */
  function open(sealed: Buffer, context: string): string {
    const decipher = createDecipheriv(algorithm, replyKey, sealed.subarray(0, ivBytes), { authTagLength: tagBytes });
    decipher.setAAD(Buffer.from(context)).setAuthTag(sealed.subarray(-tagBytes));
    return Buffer.concat([decipher.update(sealed.subarray(ivBytes, -tagBytes)), decipher.final()]).toString('utf8');
  }

  /** Says whether two requests are the same, and nothing of what is in them to who hasn't got the key. */
  function digest(text: string): Buffer {
    return createHmac('sha256', requestKey).update(text).digest();
  }
}
