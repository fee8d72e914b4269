import { ActionIcon, Button, Drawer, Tooltip } from '@mantine/core';
import { useHotkeys, useMediaQuery, useReducedMotion } from '@mantine/hooks';
import { ReactFlowProvider, useReactFlow, useStoreApi } from '@xyflow/react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usePlanChanges } from '../resources/objects.ts';
import { Page, useNotify } from '../ui/index.ts';
import { Canvas } from './canvas/Canvas.tsx';
import { arrange } from './canvas/arrange.ts';
import { cardSize } from './canvas/card-size.ts';
import { fitOptions, fittedView, isRoomy } from './canvas/fit.ts';
import { EmptyHint } from './EmptyHint.tsx';
import { IconLayout, IconList, IconPlus, IconRedo, IconUndo } from './icons.ts';
import { LeaveGuard } from './LeaveGuard.tsx';
import classes from './Modeller.module.css';
import { toMarks } from './model/marks.ts';
import { findObject } from './model/model.ts';
import { searchModel } from './model/search.ts';
import { Outline } from './outline/Outline.tsx';
import { Panel } from './panel/Panel.tsx';
import { RelationDialog, type RelationRequest } from './relation/RelationDialog.tsx';
import { ChangesBar } from './review/ChangesBar.tsx';
import { RejectedNotice } from './review/RejectedNotice.tsx';
import { ReviewDialog } from './review/ReviewDialog.tsx';
import { ModellerContext } from './state/modeller-context.ts';
import { type Modeller as ModellerState, useModeller } from './state/use-modeller.ts';
import { useVerbs } from './state/use-verbs.ts';

export function Modeller() {
  const modeller = useModeller();
  return (
    <ModellerContext value={modeller}>
      <ReactFlowProvider>
        <Workbench modeller={modeller} />
        <LeaveGuard />
      </ReactFlowProvider>
    </ModellerContext>
  );
}

/** List, canvas and panel side by side; on a small screen the canvas, with the others as sheets over it. */
function Workbench({ modeller }: { modeller: ModellerState }) {
  const { t } = useTranslation('modeller');
  const { model, changes, selection, select, readOnly, undo, redo } = modeller;
  const small = useMediaQuery('(max-width: 48em)', false, { getInitialValueInEffect: false }) ?? false;
  const [search, setSearch] = useState('');
  const [listed, setListed] = useState(false);
  const [request, setRequest] = useState<RelationRequest | null>(null);
  const marks = useMemo(() => toMarks(changes), [changes]);
  const hits = useMemo(() => (search.trim() ? searchModel(model, search) : null), [model, search]);
  const review = useReview(modeller);
  const jumpTo = useJump(modeller);
  useHotkeys([
    ['mod+Z', undo],
    ['mod+shift+Z', redo],
    ['mod+Y', redo],
  ]);

  const jump = (objectId: string, fieldId: string | null) => {
    setListed(false);
    select({ objectId, fieldId });
    jumpTo(objectId);
  };
  const showIssue = () => {
    const issue = modeller.issues[0];
    if (issue) jump(issue.objectId, issue.fieldId);
  };
  const outline = <Outline marks={marks} search={search} onSearch={setSearch} hits={hits} onJump={jump} />;
  const live = model.filter((object) => !object.hidden);
  const bare = live.length <= 2 && live.every((object) => object.owner === 'core') && changes.length === 0 && selection === null;

  return (
    <Page
      title={t('title')}
      layout="full"
      description={
        small
          ? undefined
          : t('summary', {
              objects: live.length,
              fields: live.reduce((sum, object) => sum + object.fields.filter((field) => !field.hidden).length, 0),
            })
      }
      actions={<Tools modeller={modeller} small={small} onList={() => setListed(true)} />}
    >
      <div className={classes.workbench}>
        {!small && (
          <nav className={classes.outline} aria-label={t('outline.label')}>
            {outline}
          </nav>
        )}
        <Canvas
          marks={marks}
          hits={hits}
          small={small}
          footed={bare && !readOnly}
          onDraw={({ fromId, toId, at }) => setRequest({ fromId, toId, at })}
        >
          <RejectedNotice />
          {bare && !readOnly && <EmptyHint />}
        </Canvas>
        <Panel small={small} onAddRelation={(fromId) => setRequest({ fromId, toId: null, at: null })} />
      </div>
      <ChangesBar small={small} onReview={review.open} onShowIssue={showIssue} />
      {small && (
        <Drawer
          opened={listed}
          onClose={() => setListed(false)}
          title={t('outline.label')}
          closeButtonProps={{ 'aria-label': t('action.close') }}
          classNames={{ body: classes.drawer }}
        >
          {outline}
        </Drawer>
      )}
      <RelationDialog request={request} small={small} onClose={() => setRequest(null)} />
      <ReviewDialog {...review.dialog} small={small} />
    </Page>
  );
}

function Tools({ modeller, small, onList }: { modeller: ModellerState; small: boolean; onList: () => void }) {
  const { t } = useTranslation('modeller');
  const { addObject } = useVerbs();
  const flow = useReactFlow();
  const canvas = useStoreApi();
  const duration = useReducedMotion() ? 0 : 300;
  const { model, edit, readOnly, canUndo, canRedo, undo, redo } = modeller;

  const tidy = () => {
    // Not for a phone: where cards stand is the same for everybody.
    edit({ op: 'moveObjects', positions: small ? arrange(model) : arrange(model, fittedView(canvas.getState())) });
    requestAnimationFrame(() => void flow.fitView({ ...fitOptions(isRoomy(canvas.getState().width)), duration }));
  };
  if (readOnly) return small ? <ListButton onList={onList} /> : <span className={classes.readOnly}>{t('readOnly')}</span>;
  return (
    <>
      {small && <ListButton onList={onList} />}
      <Tooltip label={t('action.undo')}>
        <ActionIcon size="lg" className={classes.tool} onClick={undo} disabled={!canUndo} aria-label={t('action.undo')}>
          <IconUndo size={18} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={t('action.redo')}>
        <ActionIcon size="lg" className={classes.tool} onClick={redo} disabled={!canRedo} aria-label={t('action.redo')}>
          <IconRedo size={18} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={t('action.tidy')}>
        <ActionIcon size="lg" onClick={tidy} aria-label={t('action.tidy')}>
          <IconLayout size={18} />
        </ActionIcon>
      </Tooltip>
      {small ? (
        <ActionIcon size="lg" variant="filled" color="glass" onClick={() => addObject()} aria-label={t('object.add')}>
          <IconPlus size={18} />
        </ActionIcon>
      ) : (
        <Button leftSection={<IconPlus size={16} />} onClick={() => addObject()}>
          {t('object.add')}
        </Button>
      )}
    </>
  );
}

function ListButton({ onList }: { onList: () => void }) {
  const { t } = useTranslation('modeller');
  return (
    <ActionIcon size="lg" onClick={onList} aria-label={t('outline.label')}>
      <IconList size={18} />
    </ActionIcon>
  );
}

/** Brings a card to the middle of the canvas, at a size in which it can be read. */
function useJump({ model }: ModellerState): (objectId: string) => void {
  const flow = useReactFlow();
  const duration = useReducedMotion() ? 0 : 350;
  return (objectId) => {
    const object = findObject(model, objectId);
    if (!object?.position || object.hidden) return;
    const { width, height } = cardSize(model, object);
    void flow.setCenter(object.position.x + width / 2, object.position.y + height / 2, {
      zoom: Math.min(1, Math.max(0.75, flow.getZoom())),
      duration,
    });
  };
}

/** Plan, look, apply. A refusal that names its place closes the dialog and opens the panel there. */
function useReview(modeller: ModellerState) {
  const { t } = useTranslation('modeller');
  const notify = useNotify();
  const plan = usePlanChanges();
  const [opened, setOpened] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const { changes, refuse, applyChanges } = modeller;

  const fail = (error: unknown) => {
    if (refuse(error, changes)) setOpened(false);
    else setFailure(error);
  };
  const look = () => {
    setFailure(null);
    plan.mutate(
      changes.map(({ change }) => change),
      { onError: fail },
    );
  };
  const open = () => {
    setOpened(true);
    look();
  };
  const apply = async () => {
    const count = changes.length;
    try {
      await applyChanges();
      setOpened(false);
      notify.done(t('review.applied', { count }));
    } catch (error) {
      fail(error);
    }
  };
  return {
    open,
    dialog: {
      opened,
      plan: plan.data?.plan,
      planning: plan.isPending,
      error: failure,
      onPlan: look,
      onApply: () => void apply(),
      onClose: () => setOpened(false),
    },
  };
}
