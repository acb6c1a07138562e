/** The same module as the page has it: host React, its own Vega, and the styles of the labextension. */

import '../../style/panel.css';
import '../../style/tab.css';
import '../../style/run-page.css';
import '../../style/models.css';
import '../../style/output-files.css';
import '../../style/side-by-side.css';
import '../../style/widget-box.css';

import type { WidgetModel } from '../api/comm-client';
import { drawChart } from '../panels/draw-chart';
import { mount as draw } from './mount';

export function mount(model: WidgetModel, el: HTMLElement): () => void {
  return draw(model, el, drawChart);
}
