/** What the portal's form says, as the API takes it. */

import type { PortalRequest } from '@/api/types';

export function portalRequest(form: FormData): PortalRequest {
  const text = (name: string) => String(form.get(name) ?? '').trim();
  return {
    kind: text('kind') as PortalRequest['kind'],
    title: text('title'),
    text: text('text'),
    place: text('place'),
    requester: {
      name: text('name'),
      // As people write numbers: with spaces and dashes.
      phone: text('phone').replace(/[\s-]/g, ''),
      anonymous: form.get('anonymous') === 'on',
    },
  };
}

/** In two halves, which are easier to write down. */
export function codeForEyes(code: string): string {
  return `${code.slice(0, 4)}-${code.slice(4)}`;
}
