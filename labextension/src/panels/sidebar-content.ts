/** The sidebar and its styles, in a chunk of their own. */

import '../../style/models.css';
import '../../style/panel.css';

export { Sidebar } from '../ui/sidebar';
