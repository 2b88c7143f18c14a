import { Guard } from './guard';
import { Shell } from './shell';

/** Everything behind the log-in; its own chunk, so that the citizen's page stays small. */
export default function Inside() {
  return (
    <Guard>
      <Shell />
    </Guard>
  );
}
