import { ActionIcon, Tooltip } from '@mantine/core';
import { useReducedMotion } from '@mantine/hooks';
import { Panel, useReactFlow, useStore } from '@xyflow/react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../i18n/format.ts';
import { IconFit, IconMinus, IconPlus } from '../icons.ts';
import classes from './Canvas.module.css';

export function CanvasControls({ small, onFit }: { small: boolean; onFit: () => void }) {
  const { t } = useTranslation('modeller');
  const { number } = useFormat();
  const flow = useReactFlow();
  const zoom = useStore((state) => Math.round(state.transform[2] * 100));
  const duration = useReducedMotion() ? 0 : 160;
  return (
    <Panel position="bottom-left" className={classes.controls} role="group" aria-label={t('canvas.controls')}>
      <Tooltip label={t('canvas.fit')}>
        <ActionIcon onClick={onFit} aria-label={t('canvas.fit')}>
          <IconFit size={17} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={t('canvas.zoomOut')}>
        <ActionIcon onClick={() => void flow.zoomOut({ duration })} aria-label={t('canvas.zoomOut')}>
          <IconMinus size={17} />
        </ActionIcon>
      </Tooltip>
      {!small && (
        <button
          type="button"
          className={classes.zoom}
          onClick={() => void flow.zoomTo(1, { duration })}
          aria-label={t('canvas.zoomReset', { zoom: number(zoom) })}
        >
          {number(zoom)} %
        </button>
      )}
      <Tooltip label={t('canvas.zoomIn')}>
        <ActionIcon onClick={() => void flow.zoomIn({ duration })} aria-label={t('canvas.zoomIn')}>
          <IconPlus size={17} />
        </ActionIcon>
      </Tooltip>
    </Panel>
  );
}
