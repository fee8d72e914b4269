/** HTTP status of each problem code (RFC 9457 problem documents). */
export const problemStatus = {
  invalid_json: 400,
  bad_request: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  request_timeout: 408,
  not_unique: 409,
  restricted: 409,
  conflict: 409,
  cursor_expired: 410,
  stale_version: 412,
  too_large: 413,
  unsupported_media_type: 415,
  invalid: 422,
  idempotency_mismatch: 422,
  rate_limited: 429,
  headers_too_large: 431,
  internal: 500,
  unavailable: 503,
} as const;

export type ProblemCode = keyof typeof problemStatus;

/** One thing that was wrong: a JSON Pointer into the body, or `/query/<parameter>/…`, and what would be right. */
export type Issue = {
  path: string;
  code: string;
  message: string;
  /** In a text such as a formula: from where to where, in UTF-16 code units. */
  range?: [from: number, to: number];
};

/** @see https://www.rfc-editor.org/rfc/rfc9457 */
export type Problem = {
  type: string;
  title: string;
  status: number;
  code: ProblemCode;
  detail: string;
  errors: Issue[];
  requestId: string;
};
