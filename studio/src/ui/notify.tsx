import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { newId } from './new-id.ts';
import { useProblemText } from './problem-text.ts';

type Action = { label: string; run: () => unknown };

/** Short notices at the screen's edge. A failure stays until it is closed; a success with an undo stays ten seconds. */
export function useNotify() {
  const { t } = useTranslation();
  const describe = useProblemText();
  return useMemo(
    () => ({
      done: (message: string, action?: Action) =>
        show({ message, action, autoClose: action ? 10_000 : 4_000, closeLabel: t('action.close') }),
      undo: (message: string, run: () => unknown) =>
        show({ message, action: { label: t('action.undo'), run }, autoClose: 10_000, closeLabel: t('action.close') }),
      failed: (error: unknown, action?: Action) => {
        const { title, message } = describe(error);
        show({ title, message, action, autoClose: action ? false : 9_000, color: 'red', closeLabel: t('action.close') });
      },
    }),
    [t, describe],
  );
}

export type Notify = ReturnType<typeof useNotify>;

type Shown = { title?: string; message: string; action?: Action; autoClose: number | false; color?: string; closeLabel: string };

function show({ title, message, action, autoClose, color, closeLabel }: Shown): void {
  const id = newId();
  notifications.show({
    id,
    title,
    color,
    autoClose,
    withBorder: true,
    role: color ? 'alert' : 'status',
    closeButtonProps: { 'aria-label': closeLabel },
    message: (
      <>
        {message}
        {action && (
          <Button
            variant="light"
            size="compact-sm"
            mt="xs"
            display="block"
            onClick={() => {
              notifications.hide(id);
              action.run();
            }}
          >
            {action.label}
          </Button>
        )}
      </>
    ),
  });
}
