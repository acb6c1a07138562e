/** The same module as the page has it: host React, and the styles of the labextension. */

import '../../style/panel.css';
import '../../style/tab.css';
import '../../style/widget-box.css';

export { mount } from './mount';
