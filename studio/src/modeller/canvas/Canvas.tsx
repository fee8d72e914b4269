import '@xyflow/react/dist/base.css';
import {
  type NodeChange,
  applyNodeChanges,
  Background,
  BackgroundVariant,
  type Connection,
  type EdgeTypes,
  MiniMap,
  type MiniMapNodeProps,
  type NodeTypes,
  ReactFlow,
  useReactFlow,
  useStore,
  type Viewport,
} from '@xyflow/react';
import { useReducedMotion } from '@mantine/hooks';
import { useCallback, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { tintOf, toTint } from '../../ui/index.ts';
import type { Marks } from '../model/marks.ts';
import type { Model, Position } from '../model/model.ts';
import type { Hit } from '../model/search.ts';
import { focusPanel } from '../panel/focus-panel.ts';
import { useModellerContext } from '../state/modeller-context.ts';
import classes from './Canvas.module.css';
import { CanvasControls } from './CanvasControls.tsx';
import { fitOptions, isRoomy } from './fit.ts';
import { ConnectionLine } from './ConnectionLine.tsx';
import { gridSize } from './card-size.ts';
import { type CardNode, ObjectCard } from './ObjectCard.tsx';
import { RelationEdge, type RelationEdgeType } from './RelationEdge.tsx';
import { toEdges, toNodes } from './to-flow.ts';
import { useReveal } from './use-reveal.ts';

const nodeTypes: NodeTypes = { object: ObjectCard };
const edgeTypes: EdgeTypes = { relation: RelationEdge };
const phoneZoom = 0.85;
const phoneMargin = 24;

/** Where on the screen a drawn relation ended, for the popover that asks about it. */
export type DrawnRelation = { fromId: string; toId: string; at: Position };

type Props = {
  marks: Marks;
  hits: readonly Hit[] | null;
  small: boolean;
  /** Something lies over the canvas's lower part. */ footed: boolean;
  onDraw: (drawn: DrawnRelation) => void;
  children?: React.ReactNode;
};

/** The objects as cards and their relations as edges. What is being dragged or measured is kept here, everything else in the draft. */
export function Canvas({ marks, hits, small, footed, onDraw, children }: Props) {
  const { t } = useTranslation('modeller');
  const modeller = useModellerContext();
  const { model, issues, selection, select, edit, readOnly } = modeller;
  const still = useReducedMotion();
  const flow = useReactFlow();
  const [local, setLocal] = useState<Record<string, Pick<CardNode, 'measured' | 'dragging'> & { position?: Position }>>({});
  const [expanded, setExpanded] = useState<ReadonlySet<string>>(new Set());
  const pointer = useRef<Position>({ x: 0, y: 0 });

  const onSelectField = useCallback((objectId: string, fieldId: string) => select({ objectId, fieldId }), [select]);
  const onToggle = useCallback(
    (id: string) => setExpanded((before) => new Set(before.has(id) ? [...before].filter((other) => other !== id) : [...before, id])),
    [],
  );

  const described = useMemo(
    () =>
      toNodes({
        model,
        marks,
        issues,
        selection,
        hits,
        expanded,
        connectable: !readOnly,
        describe: ({ label, fields, relations }) => t('card.describe', { label, fields, relations }),
        onSelectField,
        onToggle,
      }),
    [model, marks, issues, selection, hits, expanded, readOnly, t, onSelectField, onToggle],
  );
  const nodes = useMemo(
    () => described.map((node) => ({ ...node, ...local[node.id], position: local[node.id]?.position ?? node.position })),
    [described, local],
  );
  const edges = useMemo(
    () => toEdges({ model, selection, hits, onSelectField, describeRelation: (names) => t('edge.describe', names) }),
    [model, selection, hits, onSelectField, t],
  );

  const onNodesChange = (changes: NodeChange<CardNode>[]) => {
    const after = applyNodeChanges(changes, nodes);
    const placed: Record<string, Position> = {};
    for (const change of changes) {
      if (change.type === 'position' && !change.dragging && change.position) placed[change.id] = rounded(change.position);
      if (change.type === 'select' && change.selected && selection?.objectId !== change.id) select({ objectId: change.id, fieldId: null });
      if (
        change.type === 'select' &&
        !change.selected &&
        selection?.objectId === change.id &&
        !changes.some((other) => other.type === 'select' && other.selected)
      )
        select(null);
    }
    setLocal((before) => ({
      ...before,
      ...Object.fromEntries(
        changes.flatMap((change) => {
          if (change.type !== 'position' && change.type !== 'dimensions') return [];
          const node = after.find(({ id }) => id === change.id);
          if (!node) return [];
          return [[node.id, { measured: node.measured, dragging: node.dragging, ...(node.dragging ? { position: node.position } : {}) }]];
        }),
      ),
    }));
    const moved = Object.entries(placed).filter(([id, place]) => {
      const now = model.find((object) => object.id === id)?.position;
      return now?.x !== place.x || now.y !== place.y;
    });
    if (moved.length > 0) edit({ op: 'moveObjects', positions: Object.fromEntries(moved) }, `move ${moved.map(([id]) => id).join()}`);
  };

  const far = useStore((state) => state.transform[2] < 0.45);
  const roomy = useStore((state) => isRoomy(state.width));
  useReveal(selection?.objectId ?? null, model);

  const onConnect = ({ source, target }: Connection) => onDraw({ fromId: source, toId: target, at: pointer.current });

  return (
    <div
      role="presentation"
      className={classes.canvas}
      data-far={far || undefined}
      onKeyDown={({ key, target }) => key === 'Enter' && target instanceof Element && target.matches('.react-flow__node') && focusPanel()}
      onPointerUpCapture={({ clientX, clientY }) => (pointer.current = { x: clientX, y: clientY })}
    >
      <ReactFlow<CardNode, RelationEdgeType>
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        onNodesChange={onNodesChange}
        onConnect={onConnect}
        onEdgeClick={(_, edge) => edge.data && select({ objectId: edge.source, fieldId: edge.id })}
        onPaneClick={() => select(null)}
        nodesDraggable={!readOnly}
        nodesConnectable={!readOnly}
        edgesFocusable={false}
        edgesReconnectable={false}
        connectOnClick={false}
        connectionLineComponent={ConnectionLine}
        connectionRadius={30}
        deleteKeyCode={null}
        selectionKeyCode={null}
        multiSelectionKeyCode={null}
        snapToGrid
        snapGrid={[gridSize, gridSize]}
        minZoom={0.15}
        maxZoom={1.75}
        panOnScroll
        zoomOnDoubleClick={false}
        fitView={!small}
        defaultViewport={small ? firstCards(model) : undefined}
        fitViewOptions={{ ...fitOptions(true), ...(footed && { padding: { x: 0.12, top: 0.08, bottom: '290px' } }) }}
        ariaLabelConfig={{
          'node.a11yDescription.default': t('a11y.node'),
          'node.a11yDescription.keyboardDisabled': t('a11y.node'),
          'node.a11yDescription.ariaLiveMessage': ({ x, y }) => t('a11y.moved', { x: Math.round(x), y: Math.round(y) }),
          'edge.a11yDescription.default': t('a11y.edge'),
          'minimap.ariaLabel': t('canvas.minimap'),
          'handle.ariaLabel': t('a11y.handle'),
        }}
        attributionPosition="top-right"
        aria-label={t('canvas.label')}
      >
        <Background variant={BackgroundVariant.Dots} gap={24} size={1.6} color="var(--line-strong)" />
        {roomy && (
          <MiniMap<CardNode>
            pannable
            zoomable
            className={classes.minimap}
            position="bottom-right"
            nodeBorderRadius={14}
            nodeClassName={({ data }) => (data.object.color ? toTint(data.object.color) : tintOf(data.object.name))}
            nodeComponent={MapCard}
            onNodeClick={(_, node) => select({ objectId: node.id, fieldId: null })}
          />
        )}
        <CanvasControls small={small} onFit={() => void flow.fitView({ ...fitOptions(roomy), duration: still ? 0 : 300 })} />
      </ReactFlow>
      {children}
    </div>
  );
}

/** The map knows of a card only the class name: it carries the tint. */
function MapCard({ x, y, width, height, borderRadius, className }: MiniMapNodeProps) {
  return <rect data-tint={className} className={classes.mapCard} x={x} y={y} width={width} height={height} rx={borderRadius} />;
}

/** On a phone the whole would be too small to be read: it begins with the cards at the top left. */
function firstCards(model: Model): Viewport {
  const places = model.flatMap(({ hidden, position }) => (hidden || !position ? [] : [position]));
  const first = places.toSorted((a, b) => a.x + a.y - (b.x + b.y))[0] ?? { x: 0, y: 0 };
  return { x: phoneMargin - first.x * phoneZoom, y: phoneMargin - first.y * phoneZoom, zoom: phoneZoom };
}

const rounded = ({ x, y }: Position): Position => ({ x: Math.round(x), y: Math.round(y) });
