/** The states of a case in the order of its life, as `cases::State` names them. */
export const CASE_STATES = [
  'received',
  'dispatched',
  'handling',
  'under_review',
  'awaiting_follow_up',
  'closed',
] as const;
