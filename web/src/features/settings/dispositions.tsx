import { admin } from '@/api/endpoints';
import { useAllDispositions } from '@/lib/queries';
import { Choices } from './choices';

export default function Dispositions() {
  const list = useAllDispositions();
  return <Choices kind="dispositions" list={list.data} save={admin.saveDispositions} />;
}
