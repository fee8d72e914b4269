export type ChangeType = 'created' | 'updated' | 'deleted' | 'entered' | 'left';

/** One event of `GET /api/v1/changes`. A record that leaves the filter or one's sight is `left`, with no fields. */
export type ChangeNotice = { cursor: string; type: ChangeType; object: string; id: string; version: number; fields: string[] };
