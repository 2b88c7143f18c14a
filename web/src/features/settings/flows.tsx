import { configuration } from '@/api/endpoints';
import { Documents } from './documents';

export default function Flows() {
  return (
    <Documents
      kind="flows"
      list={configuration.flows}
      load={configuration.flow}
      save={configuration.saveFlow}
    />
  );
}
