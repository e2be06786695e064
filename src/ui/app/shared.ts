// What most views stand on. The build loads it before every view, so that it comes in one file with the first page instead of in many
// small ones; what only one view needs does not belong here.
import './charts/bars.ts';
import './charts/spark.ts';
import './lib/announce.ts';
import './lib/api.ts';
import './lib/time.ts';
import './shell.ts';
import './state/live.ts';
import './state/resource.ts';
import './ui/block.ts';
import './ui/button.ts';
import './ui/copy.ts';
import './ui/dialog.ts';
import './ui/money.ts';
import './ui/segmented.ts';
import './ui/table.ts';
import './ui/time.ts';
