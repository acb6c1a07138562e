/** What every kind of widget has to give. */

import type React from 'react';
import type { WidgetModel } from '../api/comm-client';
import type { Way } from './way';

/** Makes a widget's state and its view; `_kind` in Python says which. */
export type OpenWidget = (model: WidgetModel, way: Way) => { view: React.JSX.Element; dispose: () => void };
