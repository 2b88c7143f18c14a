import { admin } from '@/api/endpoints';
import { useAllReasons } from '@/lib/queries';
import { Choices } from './choices';

export default function Reasons() {
  const list = useAllReasons();
  return <Choices kind="reasons" list={list.data} save={admin.saveReasons} />;
}
