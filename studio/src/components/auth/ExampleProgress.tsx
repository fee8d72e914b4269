import { Button, Progress, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useFormat } from '../../i18n/format.ts';
import { useJob } from '../../resources/jobs.ts';
import { Threshold } from './Threshold.tsx';

/** The shop example on its way in. */
export function ExampleProgress({ jobId }: { jobId: string }) {
  const { t } = useTranslation('auth');
  const { number } = useFormat();
  const navigate = useNavigate();
  const { data: job } = useJob(jobId);
  const failed = job?.state === 'failed' || job?.state === 'cancelled';
  const ready = job?.state === 'done';
  const share = ready ? 100 : job?.total ? (job.done / job.total) * 100 : 0;
  const title = ready ? t('example.ready') : failed ? t('example.failed') : t('example.title');
  const text = ready ? t('example.readyText') : failed ? job.error?.message : t('example.text');
  return (
    <Threshold title={title} intro={text}>
      <Stack>
        <Progress value={share} size="md" color={failed ? 'red' : undefined} aria-label={title} />
        <Text size="sm" c="dimmed" role="status">
          {job?.total ? t('example.progress', { done: number(job.done), total: number(job.total) }) : t('example.waiting')}
        </Text>
        <Button size="md" variant={ready || failed ? 'filled' : 'default'} onClick={() => void navigate('/')}>
          {t('example.enter')}
        </Button>
      </Stack>
    </Threshold>
  );
}
