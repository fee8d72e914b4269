import type { ImportOptions, ImportPreview, Job } from '@atrium/sdk';
import { useMutation } from '@tanstack/react-query';
import { useApi } from '../api/index.ts';
import { useNoticeJob } from './jobs.ts';

/** Looks into a file without keeping it: encoding, delimiter, columns with guesses and samples. */
export function usePreviewImport() {
  const api = useApi();
  return useMutation({
    mutationFn: ({ file, options }: { file: File; options?: { object?: string; encoding?: string; delimiter?: string } }) =>
      api.post<ImportPreview>('/imports/preview', form(file, options)),
  });
}

/** Starts the import (or its dry run); the answer is its job. */
export function useStartImport() {
  const api = useApi();
  const notice = useNoticeJob();
  return useMutation({
    mutationFn: ({ file, options }: { file: File; options: ImportOptions }) => api.post<Job>('/imports', form(file, options)),
    // A dry run is looked at where it was asked for: in the tray it would read as if it had been the import.
    onSuccess: (_, { options }) => (options.dryRun ? undefined : notice()),
  });
}

/** Takes a whole import back, as a job of its own. */
export function useUndoImport() {
  const api = useApi();
  return useMutation({ mutationFn: (id: string) => api.post<Job>(`/imports/${id}/undo`), onSuccess: useNoticeJob() });
}

export function useRefusedRowsUrl(id: string): string {
  return useApi().url(`/imports/${id}/refused.csv`);
}

function form(file: File, options: object | undefined): FormData {
  const data = new FormData();
  // Options first: the server reads the parts as they come and knows what to do with the file when it begins.
  if (options) data.append('options', JSON.stringify(options));
  data.append('file', file);
  return data;
}
