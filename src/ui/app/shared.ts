// What every view stands on. Each lazy part imports it first, so that all of it comes in one file with the shell, and not in one file for
// each set of parts that happens to share something. What only some views need does not belong here.
import './lib/announce.ts';
import './lib/api.ts';
import './lib/chat-stream.ts';
import './lib/time.ts';
import './shell.ts';
import './state/invitation.ts';
import './state/live.ts';
import './state/resource.ts';
import './ui/block.ts';
import './ui/button.ts';
import './ui/copy.ts';
import './ui/dialog.ts';
import './ui/money.ts';
import './ui/segmented.ts';
import './ui/time.ts';
