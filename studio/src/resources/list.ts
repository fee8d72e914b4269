/** A list as the API answers it. */
export type List<T> = { data: T[]; page: { next: string | null }; count?: number };
