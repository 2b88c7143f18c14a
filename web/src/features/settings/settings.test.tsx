// The administration as its owner meets it: what is next, and where a refusal stands.
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { App } from 'antd';
import i18next from 'i18next';
import { type ReactNode } from 'react';
import { initReactI18next } from 'react-i18next';
import { MemoryRouter } from 'react-router';
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { setTransport } from '@/api/client';
import type { Checklist } from '@/api/types';
import zh from '@/i18n/zh-CN.json';
import { UserContext } from '@/lib/person';
import { USERS } from '@/mock/data';
import Overview, { stepsOf } from './overview';
import Users from './users/list';

const NOTHING: Checklist = {
  units: 0,
  units_with_people: 0,
  agents: 0,
  phones: 0,
  queues: 0,
  queues_with_agents: 0,
  flows: 0,
  numbers: 0,
  trunks: 0,
  hotline: false,
};

/** Whole dialogs take their time on a busy machine. */
const DIALOG_MS = 20_000;
const sent: string[] = [];
let answers: Record<string, [number, unknown]> = {};

beforeAll(async () => {
  await i18next.use(initReactI18next).init({ lng: 'zh-CN', resources: { 'zh-CN': { translation: zh } } });
  vi.stubGlobal('matchMedia', () => ({ matches: false, addListener() {}, removeListener() {}, addEventListener() {}, removeEventListener() {} }));
  vi.stubGlobal('ResizeObserver', class { observe() {} unobserve() {} disconnect() {} });
});

beforeEach(() => {
  sent.length = 0;
  answers = {};
  setTransport(async (url, init) => {
    const asked = `${init.method} ${url.replace('/api/v1', '')}`;
    if (init.method !== 'GET') sent.push(`${asked} ${init.body ?? ''}`.trim());
    const [status, body] = answers[asked] ?? [200, []];
    return new Response(JSON.stringify(body), { status });
  });
});

afterEach(cleanup);

function show(room: ReactNode) {
  render(
    <MemoryRouter>
      <QueryClientProvider client={new QueryClient()}>
        <App>
          <UserContext value={USERS.find((user) => user.role === 'administrator') ?? null}>{room}</UserContext>
        </App>
      </QueryClientProvider>
    </MemoryRouter>,
  );
}

it('an empty centre has every step to do, a phone being optional', () => {
  const steps = stepsOf(NOTHING);
  expect(steps.filter((step) => step.done)).toEqual([]);
  expect(steps.filter((step) => step.optional).map((step) => step.name)).toEqual(['phone']);
  const queue = stepsOf({ ...NOTHING, queues: 3 }).find((step) => step.name === 'queue');
  expect(queue?.done).toBe(false);
});

it('the checklist sets up the hotline in one press', { timeout: DIALOG_MS }, async () => {
  answers['GET /admin/checklist'] = [200, { ...NOTHING, agents: 2 }];
  show(<Overview />);
  fireEvent.click(await screen.findByTestId('hotline-open'));
  fireEvent.change(await screen.findByTestId('hotline-number'), { target: { value: '0591 12345' } });
  fireEvent.click(screen.getByTestId('hotline-submit'));
  await waitFor(() => expect(sent).toEqual(['POST /admin/hotline {"number":"059112345","all_agents":true}']));
});

it('a refusal stands at the field it speaks of', { timeout: DIALOG_MS }, async () => {
  answers['POST /admin/users'] = [409, { error: { code: 'username_taken', message: '', params: { username: '1001' } } }];
  show(<Users />);
  fireEvent.click((await screen.findAllByTestId('user-add'))[0] as HTMLElement);
  fireEvent.change(await screen.findByTestId('user-name'), { target: { value: 'Chen Jing' } });
  fireEvent.change(screen.getByTestId('user-number'), { target: { value: '1001' } });
  expect((screen.getByTestId('user-username') as HTMLInputElement).value, 'follows the number').toBe('1001');
  fireEvent.click(screen.getByTestId('user-save'));
  const text = await screen.findByText(/用户名 1001 已被使用/);
  expect(text.closest('.ant-form-item')?.contains(screen.getByTestId('user-username'))).toBe(true);
  expect(JSON.parse(sent[0]?.replace(/^\S+ \S+ /, '') ?? '')).toMatchObject({ role: 'agent', number: '1001', password: null });
});

it('a password that was made up is shown once', { timeout: DIALOG_MS }, async () => {
  answers['POST /admin/users/range'] = [
    201,
    { members: [{ member: { username: '1001' }, password: 'k7mq-2xhd-9tfr' }], phones: [{ number: '8001', password: 'aaaa-bbbb-2222' }] },
  ];
  show(<Users />);
  fireEvent.click((await screen.findAllByTestId('users-range'))[0] as HTMLElement);
  fireEvent.change(await screen.findByTestId('range-last'), { target: { value: '1001' } });
  fireEvent.click(screen.getByTestId('range-submit'));
  expect((await screen.findByTestId('secret-1001')).textContent).toBe('k7mq-2xhd-9tfr');
  expect(screen.getByTestId('secret-SIP 8001').textContent).toBe('aaaa-bbbb-2222');
});
