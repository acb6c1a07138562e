import React from 'react';
import { createPortal } from 'react-dom';
import type { ChartChoice, ChartConfig, ChartSuggested } from '../model/api';
import type { ComparisonPaneModel } from '../model/comparison-pane-model';
import type { PaneChartModel } from '../model/pane-chart-model';
import { useBeside } from './beside';
import { isAuto } from './choice-label';
import { CheckField, ChoiceField, NumberField, SliderField, TextField } from './chart-fields';
import { rootOf, useLayer } from './layer';
import { MultiChoice } from './multi-choice';
import { useReadable } from './readable';
import { useTranslator } from './translation';

export interface ChartDialogProps {
  model: ComparisonPaneModel;
  chart: PaneChartModel;
  choices: ChartSuggested;
  /** Id of the figure; the dialog stands beside it. */
  anchorId: string;
}

/** "Customize chart": every change shows at once in the chart beside it. */
export function ChartDialog({ model, chart, choices, anchorId }: ChartDialogProps): React.JSX.Element {
  const trans = useTranslator();
  const { config, title: shown } = useReadable(chart);
  const dialog = React.useRef<HTMLDivElement>(null);
  const title = React.useId();
  const layer = useLayer();
  // The charts come and go with the runs that are selected; the dialog waits for its own.
  useBeside(dialog, anchorId, useReadable(model).runIds.length > 0);
  useFocusWhileOpen(dialog, anchorId);
  const edit = (change: Partial<ChartConfig>): void => model.edit(chart, change);
  const close = (): void => model.customize(null);
  return createPortal(
    <div
      ref={dialog}
      className="jp-Trackside-chartDialog"
      role="dialog"
      aria-labelledby={title}
      data-lm-suppress-shortcuts="true"
      onKeyDown={event => {
        event.stopPropagation();
        if (event.key === 'Escape') {
          close();
        }
      }}
    >
      <h2 id={title}>{trans.__('Customize chart')}</h2>
      <TextField
        label={trans.__('Title')}
        value={config.title}
        none={shown}
        onChange={value => edit({ title: value })}
      />
      <DataFields config={config} choices={choices} edit={edit} />
      <LookFields key={chart.id} config={config} choices={choices} edit={edit} />
      <div className="jp-Trackside-dialogButtons">
        <button type="button" className="jp-Trackside-dialogButton" data-default onClick={close}>
          {trans.__('Done')}
        </button>
      </div>
    </div>,
    layer
  );
}

interface FieldsProps {
  config: ChartConfig;
  choices: ChartSuggested;
  edit: (change: Partial<ChartConfig>) => void;
}

/** What is drawn. */
function DataFields(props: FieldsProps): React.JSX.Element {
  const { config, choices, edit } = props;
  const trans = useTranslator();
  const field = fieldsOf(props);
  const none = trans.__('None');
  const yLabel = trans.__('Y-axis');
  return (
    <div className="jp-Trackside-chartFields">
      <ChoiceField
        label={trans.__('Visualization type')}
        choices={choices.kind}
        value={config.kind}
        onChange={value => edit(changeKind(value as ChartConfig['kind'], config, choices))}
      />
      <ChoiceField
        label={trans.__('X-axis')}
        choices={choices.x}
        {...field('x')}
        onChange={value => edit({ x: value ?? config.x })}
      />
      <div className="jp-Trackside-chartField jp-Trackside-wideField">
        <span>{yLabel}</span>
        <MultiChoice
          label={yLabel}
          choices={choices.y}
          values={config.y}
          onChange={values => edit({ y: values })}
        />
      </div>
      <ChoiceField
        label={trans.__('Colour')}
        choices={coloursOf(config.kind, choices)}
        none={trans.__('Run')}
        {...field('colour')}
      />
      <ChoiceField label={trans.__('Facet')} choices={choices.facet} none={none} {...field('facet')} />
      <ChoiceField
        label={trans.__('Group by')}
        choices={choices.group_by}
        none={none}
        {...field('group_by')}
        onChange={value => edit(groupBy(value, config))}
      />
      <ChoiceField
        label={trans.__('Aggregation')}
        choices={choices.aggregation}
        {...field('aggregation')}
        onChange={value => edit({ aggregation: value as ChartConfig['aggregation'] })}
      />
    </div>
  );
}

/** Heatmap and contour show numbers alone. */
function coloursOf(kind: ChartConfig['kind'], choices: ChartSuggested): readonly ChartChoice[] {
  return kind === 'heatmap' || kind === 'contour' ? choices.value : choices.colour;
}

/** Another kind, without a colour that it can't show. */
function changeKind(
  kind: ChartConfig['kind'],
  { colour }: ChartConfig,
  choices: ChartSuggested
): Partial<ChartConfig> {
  const isOffered = coloursOf(kind, choices).some(({ value }) => value === colour);
  return isOffered ? { kind } : { kind, colour: null };
}

/** Whoever puts repeated runs together wants to see them as one, unless the chart says otherwise already. */
function groupBy(value: string | null, { aggregation }: ChartConfig): Partial<ChartConfig> {
  const isRepeat = value !== null && isAuto(value) && aggregation === 'none';
  return isRepeat ? { group_by: value, aggregation: 'mean' } : { group_by: value };
}

/** How it is drawn. */
function LookFields(props: FieldsProps): React.JSX.Element {
  const trans = useTranslator();
  const field = fieldsOf(props);
  const automatic = trans.__('Automatic');
  return (
    <div className="jp-Trackside-chartFields">
      <SliderField label={trans.__('Smoothing')} {...field('smoothing')} />
      <div className="jp-Trackside-chartChecks">
        <CheckField label={trans.__('Log x')} {...field('log_x')} />
        <CheckField label={trans.__('Log y')} {...field('log_y')} />
        <CheckField label={trans.__('Points')} {...field('points')} />
      </div>
      <NumberField label={trans.__('Minimum')} none={automatic} {...field('minimum')} />
      <NumberField label={trans.__('Maximum')} none={automatic} {...field('maximum')} />
    </div>
  );
}

interface Field<K extends keyof ChartConfig> {
  value: ChartConfig[K];
  disabled: boolean;
  onChange: (value: ChartConfig[K]) => void;
}

/** What a field shows and changes; those that a kind of chart makes no use of can't be changed. */
function fieldsOf({ config, choices, edit }: FieldsProps): <K extends keyof ChartConfig>(key: K) => Field<K> {
  const used = choices.uses[config.kind];
  const isHeatmapOfCurves =
    config.kind === 'heatmap' && choices.x.some(({ value, group }) => group === 'axis' && value === config.x);
  return key => ({
    value: config[key],
    // By run and step, a heatmap shows the metric.
    disabled: used?.includes(key) === false || (isHeatmapOfCurves && key === 'colour'),
    onChange: value => edit({ [key]: value })
  });
}

/** The focus goes into the dialog, and at its end back to where it came from, or to the chart. */
function useFocusWhileOpen(dialog: React.RefObject<HTMLElement>, anchorId: string): void {
  React.useEffect(() => {
    const before = document.activeElement;
    const place = dialog.current;
    const root = rootOf(place);
    place?.querySelector<HTMLElement>('input')?.focus();
    return () => {
      const now = document.activeElement;
      if (now !== document.body && place?.contains(now) === false) {
        // Who has gone elsewhere meanwhile stays there.
        return;
      }
      const isThere = before instanceof HTMLElement && before !== document.body && before.isConnected;
      const chart = root.getElementById(anchorId);
      const target = isThere ? before : chart?.querySelector<HTMLElement>('button');
      target?.focus();
    };
  }, [dialog, anchorId]);
}
