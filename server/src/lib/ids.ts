import { randomBytes } from 'node:crypto';

export type Clock = () => Date;
export type NewId = () => string;

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
export const isUuid = (text: unknown): text is string => typeof text === 'string' && uuidPattern.test(text);

/**
 * Makes UUIDv7: 48 bits of milliseconds, a 12-bit counter that keeps ids of one millisecond in order, random bits.
 * @see https://www.rfc-editor.org/rfc/rfc9562#section-5.7
 */
export function createNewId(clock: Clock): NewId {
  let lastMs = 0;
  let counter = 0;
  return () => {
    const nowMs = clock().getTime();
    if (nowMs > lastMs) {
      lastMs = nowMs;
      counter = randomBytes(2).readUInt16BE() & 0x3ff;
    } else if (++counter > 0xfff) {
      lastMs += 1;
      counter = 0;
    }
    const random = randomBytes(8);
    random[0] = (random[0]! & 0x3f) | 0x80;
    const time = lastMs.toString(16).padStart(12, '0');
    const tail = random.toString('hex');
    return `${time.slice(0, 8)}-${time.slice(8)}-7${counter.toString(16).padStart(3, '0')}-${tail.slice(0, 4)}-${tail.slice(4)}`;
  };
}
