/** A value as it is kept, or why it can't be. `path` leads into the value where only a part of it is wrong. */
export type Normalized = { ok: true; value: unknown } | Refused;
export type Refused = { ok: false; code: string; message: string; path?: string };

export const good = (value: unknown): Normalized => ({ ok: true, value });
export const bad = (code: string, message: string, path?: string): Refused => ({
  ok: false,
  code,
  message,
  ...(path !== undefined && { path }),
});
