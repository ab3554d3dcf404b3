import { explainBy } from 'engine/resource';
import { explain } from 'troubleshoot';

// The adapters report what a system said. What that means is known above them.
explainBy(explain);
