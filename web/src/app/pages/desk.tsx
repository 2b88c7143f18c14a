/** The agent's page: composed here, because features do not know each other. */

import { CaseForm } from '@/features/cases/case-form';
import { Idle } from '@/features/desk/idle';
import { WrapUp } from '@/features/desk/wrap-up';
import { CallerPanel } from '@/features/screen-pop/caller-panel';
import { CustomerCard } from '@/features/screen-pop/customer-card';
import { HistoryCard } from '@/features/screen-pop/history-card';
import { useSoftphone } from '@/lib/softphone/store';
import './desk.css';

export default function DeskPage() {
  const seat = useSoftphone((state) => state.seat);
  const lastCall = useSoftphone((state) => state.lastCall);
  const call = seat?.call ?? (seat?.state === 'wrap_up' ? lastCall : null);
  if (!seat || !call || seat.state === 'monitoring') return <Idle />;
  return (
    <div className="desk" key={call.interaction}>
      <div className="desk-side">
        <CallerPanel seat={seat} call={call} />
        {seat.state === 'wrap_up' && <WrapUp seat={seat} interaction={call.interaction} />}
        <CustomerCard call={call} />
      </div>
      <div className="desk-middle">
        <CaseForm interaction={call.interaction} call={call} />
      </div>
      <div className="desk-side">
        <HistoryCard call={call} />
      </div>
    </div>
  );
}
