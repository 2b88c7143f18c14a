import { Skeleton } from 'antd';
import { Link } from 'react-router';
import type { Case } from '@/api/types';
import { CaseStateTag, DueTag } from '@/ui/case-tags';

/** The cases behind a figure. */
export function CaseLines({ loading, items }: { loading: boolean; items: Case[] | undefined }) {
  if (loading) return <Skeleton active />;
  return (
    <ul className="assessment-cases" data-testid="assessment-cases">
      {items?.map((item) => (
        <li key={item.id}>
          <Link to={`/cases/${item.id}`}>{item.title}</Link>
          <div>
            <span className="num quiet">{item.number}</span> <CaseStateTag state={item.state} /> <DueTag item={item} />
          </div>
        </li>
      ))}
    </ul>
  );
}
