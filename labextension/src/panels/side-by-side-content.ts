/** Runs side by side with their styles: a chunk of its own, loaded when first asked for. */

import '../../style/run-page.css';
import '../../style/side-by-side.css';

export { SideBySide } from '../ui/side-by-side';
