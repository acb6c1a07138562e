/** The page of a run with its styles: a chunk of its own, loaded with the first run that is shown. */

import '../../style/run-page.css';
import '../../style/models.css';
import '../../style/output-files.css';
import '../../style/side-by-side.css';

export { RunPage } from '../ui/run-page';
