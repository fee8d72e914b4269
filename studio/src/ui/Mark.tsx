/** The sign of Atrium: a glazed gable over a hall. */
export function Mark({ size = 24 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden>
      <rect width="32" height="32" rx="8" fill="var(--mantine-color-glass-8)" />
      <path d="M7 24.5V14.8L16 7l9 7.8v9.7" fill="none" stroke="#fff" strokeWidth="2.2" strokeLinejoin="round" strokeLinecap="round" />
      <path d="M16 7v17.5M7 14.8h18" fill="none" stroke="var(--mantine-color-glass-3)" strokeWidth="1.6" strokeLinecap="round" />
    </svg>
  );
}
