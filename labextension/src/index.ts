/** The plugins of trackside. */

import { experiments } from './plugins/experiments';

export default [experiments];
