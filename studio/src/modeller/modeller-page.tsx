import { Skeleton } from '@mantine/core';
import { QueryErrorResetBoundary } from '@tanstack/react-query';
import { Component, type ReactNode, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorNotice, Page } from '../ui/index.ts';
import { Modeller } from './Modeller.tsx';
import classes from './modeller-page.module.css';

/** `/model`: the workspace's objects, fields and relations, drawn and changed. */
export function ModellerPage() {
  return (
    <QueryErrorResetBoundary>
      {({ reset }) => (
        <Failing onReset={reset}>
          <Suspense fallback={<Loading />}>
            <Modeller />
          </Suspense>
        </Failing>
      )}
    </QueryErrorResetBoundary>
  );
}

function Loading() {
  const { t } = useTranslation('modeller');
  return (
    <Page title={t('title')} layout="full">
      <div className={classes.loading} role="status" aria-label={t('loading')}>
        {[6, 4, 8].map((rows) => (
          <div key={rows} className={classes.card}>
            <Skeleton height={24} width="55%" />
            {Array.from({ length: rows }, (_, row) => (
              <Skeleton key={row} height={12} width={`${88 - ((row * 17) % 40)}%`} />
            ))}
          </div>
        ))}
      </div>
    </Page>
  );
}

type FailingProps = { onReset: () => void; children: ReactNode };

class Failing extends Component<FailingProps, { error: unknown }> {
  override state: { error: unknown } = { error: null };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override render() {
    if (this.state.error === null) return this.props.children;
    const retry = () => {
      this.props.onReset();
      this.setState({ error: null });
    };
    return <Failed error={this.state.error} onRetry={retry} />;
  }
}

function Failed({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { t } = useTranslation('modeller');
  return (
    <Page title={t('title')} layout="full">
      <ErrorNotice error={error} onRetry={onRetry} />
    </Page>
  );
}
