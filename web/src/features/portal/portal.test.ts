import { describe, expect, it } from 'vitest';
import { codeForEyes, portalRequest } from './request';

describe("the portal's form", () => {
  it('sends numbers as the network writes them and nothing but text', () => {
    const form = new FormData();
    for (const [name, value] of Object.entries({ kind: 'help', title: ' 停水 ', text: '三天', place: '', name: '林秀英', phone: '139 0591-0002' })) form.set(name, value);
    expect(portalRequest(form)).toEqual({
      kind: 'help',
      title: '停水',
      text: '三天',
      place: '',
      requester: { name: '林秀英', phone: '13905910002', anonymous: false },
    });
    form.set('anonymous', 'on');
    expect(portalRequest(form).requester.anonymous).toBe(true);
  });

  it('shows a code in two halves', () => {
    expect(codeForEyes('7KQ2MXPA')).toBe('7KQ2-MXPA');
  });
});
