import { Button } from '@mantine/core';
import IconCloudOff from '@tabler/icons-react/dist/esm/icons/IconCloudOff.mjs';
import IconLock from '@tabler/icons-react/dist/esm/icons/IconLock.mjs';
import IconMoodPuzzled from '@tabler/icons-react/dist/esm/icons/IconMoodPuzzled.mjs';
import { useTranslation } from 'react-i18next';
import { isProblem } from '../api/index.ts';
import { Notice } from './Notice.tsx';
import { useProblemText } from './problem-text.ts';

/** A failure in the place of the content, in plain words, with the way on. */
export function ErrorNotice({ error, onRetry, level }: { error: unknown; onRetry?: () => void; level?: 1 | 2 }) {
  const { t } = useTranslation();
  const describe = useProblemText();
  const { title, message } = describe(error);
  const icon = isProblem(error, 'unreachable') ? IconCloudOff : isProblem(error, 'forbidden') ? IconLock : IconMoodPuzzled;
  return (
    <Notice
      icon={icon}
      title={title}
      level={level}
      role="alert"
      actions={
        onRetry && (
          <Button variant="default" onClick={onRetry}>
            {t('action.retry')}
          </Button>
        )
      }
    >
      {message}
    </Notice>
  );
}
