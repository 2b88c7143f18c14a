/**
 * What each command of a case asks its giver to fill in. The server's `allowed`
 * says which are lawful now; this table only draws the forms.
 */

export type FieldName =
  | 'unit'
  | 'co_units'
  | 'fallback'
  | 'notice'
  | 'demand'
  | 'note'
  | 'text'
  | 'reason'
  | 'satisfaction'
  | 'finding'
  | 'instruction'
  | 'comment'
  | 'ground'
  | 'guidance'
  | 'basis'
  | 'way'
  | 'kind'
  | 'days'
  | 'interaction';

export interface CommandForm {
  /** The command as the contract's path names it. */
  path: string;
  fields: readonly FieldName[];
  required: readonly FieldName[];
  /** The step is a telephone call, to the requester or to the unit: the last one is named with it. */
  call?: 'requester' | 'unit';
  danger?: boolean;
  /** The case is another's then: the page goes back to the list. */
  leaves?: boolean;
}

export const COMMANDS: Record<string, CommandForm> = {
  answer_on_the_spot: { path: 'answer', fields: ['text'], required: ['text'] },
  decline: { path: 'decline', fields: ['ground', 'guidance'], required: ['ground', 'guidance'], danger: true },
  report_emergency: { path: 'report-emergency', fields: ['note'], required: ['note'] },
  dispatch: { path: 'dispatch', fields: ['unit', 'co_units', 'fallback', 'instruction'], required: ['unit'] },
  sign_for: { path: 'sign-for', fields: [], required: [] },
  notify_unit: {
    path: 'notify-unit',
    fields: ['note', 'interaction'],
    required: [],
    call: 'unit',
  },
  return: { path: 'return', fields: ['reason', 'basis'], required: ['reason', 'basis'], danger: true, leaves: true },
  contribute: { path: 'contribute', fields: ['text'], required: ['text'] },
  contact: { path: 'contact', fields: ['note', 'interaction'], required: ['note'], call: 'requester' },
  reply: { path: 'reply', fields: ['text'], required: ['text'] },
  refer: { path: 'refer', fields: ['reason', 'basis', 'unit'], required: ['reason', 'basis'], danger: true, leaves: true },
  ask_extension: { path: 'ask-extension', fields: ['days', 'reason'], required: ['days', 'reason'] },
  grant_extension: { path: 'grant-extension', fields: ['comment'], required: [] },
  refuse_extension: { path: 'refuse-extension', fields: ['reason'], required: ['reason'], danger: true },
  approve: { path: 'approve', fields: ['comment'], required: [] },
  send_back: { path: 'send-back', fields: ['reason'], required: ['reason'], danger: true },
  follow_up: {
    path: 'follow-up',
    fields: ['satisfaction', 'note', 'interaction'],
    required: ['satisfaction'],
    call: 'requester',
  },
  verify: { path: 'verify', fields: ['way', 'finding'], required: ['way', 'finding'] },
  revisit: {
    path: 'revisit',
    fields: ['way', 'satisfaction', 'note', 'interaction'],
    required: ['way', 'satisfaction'],
    call: 'requester',
  },
  reclassify: { path: 'reclassify', fields: ['kind', 'reason'], required: ['kind', 'reason'] },
  pause: { path: 'pause', fields: ['reason'], required: ['reason'] },
  resume: { path: 'resume', fields: ['note'], required: [] },
  redo: { path: 'redo', fields: ['finding'], required: ['finding'], danger: true },
  close: { path: 'close', fields: ['finding'], required: [] },
  answer_notice: { path: 'answer-notice', fields: ['text'], required: ['text'] },
  supervise: { path: 'supervise', fields: ['reason'], required: ['reason'], danger: true },
  issue_notice: { path: 'issue-notice', fields: ['notice', 'demand', 'days'], required: ['notice', 'demand', 'days'], danger: true },
  end_supervision: { path: 'end-supervision', fields: ['finding'], required: ['finding'] },
  grant_identity: { path: 'grant-identity', fields: ['reason'], required: ['reason'] },
  add_note: { path: 'add-note', fields: ['text'], required: ['text'] },
};

/** What a supervised unit is told by (article 24). */
export const NOTICES = ['special_report', 'rectification', 'suggestion', 'talk'] as const;

/** How an answer is looked into (articles 21 and 23). */
export const WAYS = ['telephone', 'site', 'interview', 'file'] as const;

/** A complaint of the service list has a shorter limit: it is chosen like a kind. */
export const LISTED = 'complaint_listed';
export const KINDS = ['consultation', 'complaint', LISTED, 'suggestion', 'help'] as const;

/** Article 13, items 1 to 8. */
export const GROUNDS = [
  'secret',
  'other_powers',
  'legal_remedy',
  'already_in_hand',
  'repeated',
  'emergency_line',
  'outside_province',
  'unlawful',
] as const;

const OTHER_NAMES: Record<string, string> = { record_contact: 'contact' };

/** The form for a name of `allowed`; null for a command this page does not know yet. */
export function commandForm(name: string): { name: string; form: CommandForm } | null {
  const plain = name.replaceAll('-', '_');
  const known = OTHER_NAMES[plain] ?? plain;
  const form = COMMANDS[known];
  return form ? { name: known, form } : null;
}

/** Among the ratings of a follow-up: the citizen did not answer. */
export const NOT_REACHED = 'not_reached';

/** What a form holds: text, but for the two fields of a dispatch. */
export type CommandValues = Partial<Record<Exclude<FieldName, 'co_units' | 'fallback'>, string>> & {
  co_units?: string[];
  fallback?: boolean;
};

/** The request of a command: the version seen, and every field that was filled in. */
export function commandRequest(
  version: number,
  fields: readonly FieldName[],
  values: CommandValues,
): Record<string, unknown> {
  const request: Record<string, unknown> = { version };
  for (const field of fields) {
    if (field === 'co_units' || field === 'fallback') {
      const given = values[field];
      if (given === true || (Array.isArray(given) && given.length > 0)) request[field] = given;
      continue;
    }
    const value = values[field]?.trim();
    // Nobody reached is told by leaving the rating out.
    if (value && field === 'days') request[field] = Number(value);
    else if (field === 'kind') {
      request.kind = value === LISTED ? 'complaint' : value;
      request.on_service_list = value === LISTED;
    }
    else if (value && value !== NOT_REACHED) request[field] = value;
    else if (field === 'note') request[field] = '';
  }
  return request;
}
