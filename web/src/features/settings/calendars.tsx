import { configuration } from '@/api/endpoints';
import { Documents } from './documents';

export default function Calendars() {
  return (
    <Documents
      kind="calendars"
      list={configuration.calendars}
      load={loadCalendar}
      save={configuration.saveCalendar}
    />
  );
}

/** Calendars come whole in their list. */
async function loadCalendar(id: string): Promise<unknown> {
  return (await configuration.calendars()).find((calendar) => calendar.id === id) ?? null;
}
