/** Whether the server answers. Requests report; whoever shows it subscribes. */
export function createConnection() {
  const listeners = new Set<() => void>();
  let lost = false;
  return {
    isLost: (): boolean => lost,
    report(reached: boolean): void {
      if (lost === !reached) return;
      lost = !reached;
      for (const listener of listeners) listener();
    },
    subscribe(listener: () => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export type Connection = ReturnType<typeof createConnection>;
