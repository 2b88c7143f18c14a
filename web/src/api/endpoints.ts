/** The endpoints of the contract by name, with their types. */

import { BASE, http, upload, withQuery } from './client';
import type * as T from './types';

export const session = {
  get: () => http.get<T.SessionShown>('/session'),
  logIn: (username: string, password: string) =>
    http.post<T.SessionOpened>('/session', { username, password }),
  logOut: () => http.delete<void>('/session'),
  changePassword: (old: string, next: string) =>
    http.put<void>('/session/password', { old, new: next }),
};

export const setup = {
  get: () => http.get<T.Setup>('/setup'),
  create: (username: string, password: string, name: string) =>
    http.post<unknown>('/setup', { username, password, name }),
};

export const people = {
  agents: () => list<T.Agent>('/agents'),
  units: () => list<T.UnitPlace>('/units'),
  queues: () => list<T.Queue>('/queues'),
  dispositions: () => list<T.CodeName>('/dispositions'),
  notReadyReasons: () => list<T.CodeName>('/not-ready-reasons'),
};

export const seat = {
  get: () => http.get<T.Seat>('/seat'),
  set: (change: T.SeatChange) => http.put<T.Seat>('/seat', change),
  answer: () => http.post<T.Seat>('/seat/answer'),
  hangUp: () => http.post<T.Seat>('/seat/hangup'),
  hold: () => http.post<T.Seat>('/seat/hold'),
  retrieve: () => http.post<T.Seat>('/seat/retrieve'),
  dial: (number: string) => http.post<T.Seat>('/seat/dial', { number }),
  transfer: (to: string) => http.post<T.Seat>('/seat/transfer', { to }),
  consult: (to: string) => http.post<T.Seat>('/seat/consult', { to }),
  completeConsult: () => http.post<T.Seat>('/seat/consult/complete'),
  cancelConsult: () => http.post<T.Seat>('/seat/consult/cancel'),
  digits: (digits: string) => http.post<T.Seat>('/seat/digits', { digits }),
  wrapUp: (interaction: string, disposition: string, note: string) =>
    http.post<T.Seat>('/seat/wrap-up', { interaction, disposition, note }),
  monitor: (agent: string) => http.post<T.Seat>('/seat/monitor', { agent }),
  stopMonitor: () => http.delete<T.Seat>('/seat/monitor'),
};

export const interactions = {
  list: (query: T.InteractionQuery) =>
    http.get<T.Page<T.Interaction>>('/interactions', { ...query }),
  get: (id: string) => http.get<T.InteractionDetail>(`/interactions/${id}`),
  screenPop: (id: string) => http.get<T.ScreenPop>(`/screen-pop/${id}`),
};

/** What a recording can be saved as. */
export const RECORDING_FORMATS = ['pcm', 'alaw', 'adpcm', 'mp3', 'opus', 'voc'] as const;
export type RecordingFormat = (typeof RECORDING_FORMATS)[number];

export const recordings = {
  peaks: (id: string, buckets: number) =>
    http.get<T.Peaks>(`/recordings/${id}/peaks`, { buckets }),
  url: (id: string) => `${BASE}/recordings/${id}`,
  downloadUrl: (id: string, format: RecordingFormat = 'pcm') =>
    withQuery(`${BASE}/recordings/${id}`, { download: 1, format }),
};

export const customers = {
  byNumber: (number: string) => list<T.Customer>('/customers', { number }),
  search: (q: string) => list<T.Customer>('/customers', { q }),
  create: (draft: T.CustomerDraft) => http.post<T.Customer>('/customers', draft),
  update: (id: string, draft: T.CustomerDraft) => http.put<T.Customer>(`/customers/${id}`, draft),
  history: (id: string) => http.get<T.History>(`/customers/${id}/history`),
};

export const cases = {
  list: (query: T.CaseQuery) => http.get<T.Page<T.Case>>('/cases', { ...query }),
  get: (id: string) => http.get<T.CaseDetail>(`/cases/${id}`),
  assessment: (period: { from: string; to: string }) => http.get<T.Assessment>('/assessment', period),
  people: (period: { from: string; to: string }) => http.get<T.PeopleAssessment>('/assessment/people', period),
  behindPerson: (query: { from: string; to: string; person: string; step: string }) => http.get<T.Case[]>('/assessment/people/cases', query),
  months: (period: { from: string; to: string }) => http.get<T.MonthAssessment[]>('/assessment/months', period),
  behind: (query: { from: string; to: string; unit: string; figure: T.Figure }) => http.get<T.Case[]>('/assessment/cases', query),
  similar: (query: { title: string; phone?: string; except?: string }) => http.get<T.SimilarCase[]>('/cases/similar', query),
  drawRevisits: (draw: T.RevisitDrawRequest) => http.post<T.RevisitDraw>('/cases/revisits', draw),
  proposed: (matter: { title: string; text: string; place: string }) => http.post<T.ProposedUnit[]>('/cases/proposed-units', matter),
  create: (draft: T.NewCase) => http.post<T.Case>('/cases', draft),
  command: (id: string, command: string, body: Record<string, unknown>) =>
    http.post<T.Case>(`/cases/${id}/${command}`, body),
  fileUrl: (id: string, file: string) => `${BASE}/cases/${id}/files/${file}`,
  addFile: (id: string, file: File, progress: (percent: number) => void) =>
    upload<T.Case>(withQuery(`/cases/${id}/files`, { name: file.name }), file, {}, progress),
};

export const savedFilters = {
  list: (of: T.FilteredList) => http.get<T.SavedFilter[]>(`/saved-filters/${of}`),
  save: (of: T.FilteredList, filters: T.SavedFilter[]) => http.put<T.SavedFilter[]>(`/saved-filters/${of}`, filters),
};

export const reminders = {
  list: () => list<T.Reminder>('/reminders'),
  known: (id: string) => http.delete<void>(`/reminders/${id}`),
};

/** What a citizen does without an account. */
export const portal = {
  file: (request: T.PortalRequest) => http.post<T.PortalFiled>('/portal/cases', request),
  follow: (key: T.PortalKey) => http.post<T.PortalCase>('/portal/follow', key),
  add: (note: T.PortalNote) => http.post<T.PortalCase>('/portal/add', note),
  addFile: (key: T.PortalKey, file: File, progress: (percent: number) => void) =>
    upload<T.PortalCase>(withQuery('/portal/files', { number: key.number, name: file.name }), file, { 'X-Case-Secret': key.secret }, progress),
  rate: (rating: T.PortalRating) => http.post<T.PortalCase>('/portal/rate', rating),
};

export const configuration = {
  flows: () => list<T.FlowSummary>('/flows'),
  flow: (id: string) => http.get<unknown>(`/flows/${id}`),
  saveFlow: (id: string, flow: unknown) => http.put<unknown>(`/flows/${id}`, flow),
  regulations: () => http.get<T.Regulation[]>('/regulations'),
  chooseRegulation: (id: string) => http.put<T.Regulation[]>('/regulations/current', { id }),
  calendars: () => list<T.Calendar>('/calendars'),
  saveCalendar: (id: string, calendar: unknown) =>
    http.put<unknown>(`/calendars/${id}`, calendar),
};

/** What only administrators do; each change is in force at once. */
export const admin = {
  checklist: () => http.get<T.Checklist>('/admin/checklist'),
  setUpHotline: (number: string | null, all_agents: boolean) =>
    http.post<T.Checklist>('/admin/hotline', { number, all_agents }),
  staff: () => http.get<T.StaffMember[]>('/admin/users'),
  addMember: (draft: T.StaffDraft) => http.post<T.StaffMade>('/admin/users', draft),
  addRange: (range: T.StaffRange) => http.post<T.StaffRangeMade>('/admin/users/range', range),
  changeMember: (id: string, draft: T.StaffDraft) =>
    http.put<T.StaffMember>(`/admin/users/${id}`, draft),
  switchMember: (id: string, on: boolean) =>
    http.post<T.StaffMember>(`/admin/users/${id}/${on ? 'activate' : 'deactivate'}`),
  resetPassword: (id: string, password: string | null) =>
    http.post<{ password: string | null }>(`/admin/users/${id}/password`, { password }),
  workingDays: () => http.get<T.WorkingDays>('/admin/working-days'),
  saveWorkingDays: (text: string) => http.put<T.WorkingDays>('/admin/working-days', { text }),
  duties: () => http.get<T.Duty[]>('/admin/duties'),
  saveDuties: (list: T.Duty[]) => http.put<T.Duty[]>('/admin/duties', list),
  teams: () => http.get<T.Team[]>('/admin/teams'),
  addTeam: (name: string) => http.post<T.Team>('/admin/teams', { name }),
  changeTeam: (id: string, name: string, active: boolean) =>
    http.put<T.Team>(`/admin/teams/${id}`, { name, active }),
  units: () => http.get<T.OfficeUnit[]>('/admin/units'),
  addUnit: (unit: T.UnitRequest) => http.post<T.OfficeUnit>('/admin/units', unit),
  changeUnit: (id: string, unit: T.UnitRequest) => http.put<T.OfficeUnit>(`/admin/units/${id}`, unit),
  messages: () => http.get<T.Messages>('/admin/messages'),
  phones: () => http.get<T.DeskPhone[]>('/admin/phones'),
  addPhone: (number: string, password: string | null) =>
    http.post<T.PhoneMade>('/admin/phones', { number, password }),
  changePhone: (number: string, password: string | null) =>
    http.put<T.PhoneMade>(`/admin/phones/${number}`, { password }),
  removePhone: (number: string) => http.delete<void>(`/admin/phones/${number}`),
  queues: () => http.get<T.QueueSettings[]>('/admin/queues'),
  addQueue: (draft: T.QueueDraft) => http.post<T.QueueSettings>('/admin/queues', draft),
  changeQueue: (id: string, draft: T.QueueDraft) =>
    http.put<T.QueueSettings>(`/admin/queues/${id}`, draft),
  removeQueue: (id: string) => http.delete<void>(`/admin/queues/${id}`),
  numbers: () => http.get<T.DialedNumber[]>('/admin/numbers'),
  saveNumber: (number: string, kind: T.DialedNumber['kind'], flow: string | null) =>
    http.put<T.DialedNumber>(`/admin/numbers/${encodeURIComponent(number)}`, { kind, flow }),
  removeNumber: (number: string) =>
    http.delete<void>(`/admin/numbers/${encodeURIComponent(number)}`),
  saveDispositions: (list: T.CodeName[]) => http.put<T.CodeName[]>('/dispositions', list),
  saveReasons: (list: T.CodeName[]) => http.put<T.CodeName[]>('/not-ready-reasons', list),
};

export const alarms = {
  list: () => list<T.Alarm>('/alarms'),
  known: (kind: T.Alarm['kind']) => http.delete<void>(`/alarms/${kind}`),
};

export const security = {
  shutOuts: () => list<T.ShutOut>('/security/shut-outs'),
  lift: (address: string, user: string | null) =>
    http.delete<void>(
      withQuery(`/security/shut-outs/${encodeURIComponent(address)}`, user === null ? {} : { user }),
    ),
};

export const trunks = {
  list: () => list<T.Trunk>('/trunks'),
  save: (name: string, spec: T.TrunkSpec) =>
    http.put<T.Trunk>(`/trunks/${encodeURIComponent(name)}`, spec),
  remove: (name: string) => http.delete<void>(`/trunks/${encodeURIComponent(name)}`),
  routes: () => list<T.TrunkRoute>('/trunk-routes'),
  saveRoutes: (routes: T.TrunkRoute[]) => http.put<T.TrunkRoute[]>('/trunk-routes', routes),
  limits: () => http.get<T.Brakes>('/dialing-limits'),
  saveLimits: (brakes: T.Brakes) => http.put<T.Brakes>('/dialing-limits', brakes),
};

/** Short lists come bare, long ones as a page; callers of short ones want the items. */
async function list<Item>(path: string, query?: Record<string, string>): Promise<Item[]> {
  const answer = await http.get<Item[] | T.Page<Item>>(path, query);
  return Array.isArray(answer) ? answer : answer.items;
}
