/** From the case form's fields to the request of `POST /cases`. */

import type { CaseKind, NewCase } from '@/api/types';
import { dialable } from '@/lib/format';

/** Answered on the spot, dispatched at once, or left to a hotline operator to dispatch. */
export const OUTCOMES = ['spot', 'dispatch', 'later'] as const;
export type Outcome = (typeof OUTCOMES)[number];

export interface CaseFields {
  kind: CaseKind;
  urgent: boolean;
  /** On the list of matters units must settle (便民服务事项清单); of complaints only. */
  on_service_list?: boolean;
  anonymous?: boolean;
  /** May stay empty for an anonymous requester. */
  name?: string;
  phone?: string;
  address?: string;
  title: string;
  text: string;
  place?: string;
  outcome: Outcome;
  answer?: string;
  unit?: string;
}

export function toRequest(fields: CaseFields, interaction?: string): NewCase {
  const request: NewCase = {
    kind: fields.kind,
    urgent: fields.urgent,
    on_service_list: fields.kind === 'complaint' && (fields.on_service_list ?? false),
    requester: {
      name: fields.name?.trim() ?? '',
      anonymous: fields.anonymous ?? false,
      phone: fields.phone ? dialable(fields.phone) : '',
      address: fields.address?.trim() ?? '',
    },
    title: fields.title.trim(),
    text: fields.text.trim(),
    place: fields.place?.trim() ?? '',
  };
  if (interaction) request.interaction = interaction;
  if (fields.outcome === 'spot') request.answer = fields.answer?.trim() ?? '';
  if (fields.outcome === 'dispatch' && fields.unit) request.dispatch_to = fields.unit;
  return request;
}
