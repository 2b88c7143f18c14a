// The bar as a person meets it: which buttons can be pressed, and what a press sends.
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { App } from 'antd';
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { setTransport } from '@/api/client';
import type { Seat } from '@/api/types';
import zh from '@/i18n/zh-CN.json';
import { UserContext } from '@/lib/person';
import { dispatch } from '@/lib/softphone/store';
import { USERS } from '@/mock/data';
import { newCall } from '@/mock/floor';
import { SoftphoneBar } from './bar';

const sent: string[] = [];
let refuse: string | null = null;

beforeAll(async () => {
  await i18next.use(initReactI18next).init({ lng: 'zh-CN', resources: { 'zh-CN': { translation: zh } } });
  vi.stubGlobal('matchMedia', () => ({ matches: false, addListener() {}, removeListener() {}, addEventListener() {}, removeEventListener() {} }));
});

beforeEach(() => {
  sent.length = 0;
  refuse = null;
  setTransport(async (url, init) => {
    if (init.method !== 'GET') sent.push(`${init.method} ${url} ${init.body ?? ''}`.trim());
    if (refuse && init.method !== 'GET') {
      return new Response(JSON.stringify({ error: { code: refuse, message: '' } }), { status: 409 });
    }
    return new Response(init.method === 'GET' ? '[]' : '', { status: 200 });
  });
});

afterEach(() => {
  cleanup();
  dispatch({ type: 'logged_out' });
});

function show(change: Partial<Seat>) {
  const queries = new QueryClient();
  const seat: Seat = {
    state: 'ready',
    reason: null,
    since: new Date().toISOString(),
    phone: 'browser',
    phone_connected: true,
    pending: null,
    call: null,
    wrap_up_until: null,
    queues: [],
    ...change,
  };
  render(
    <QueryClientProvider client={queries}>
      <App>
        <UserContext value={USERS[0] ?? null}>
          <SoftphoneBar />
        </UserContext>
      </App>
    </QueryClientProvider>,
  );
  act(() => {
    dispatch({ type: 'link_changed', link: 'live' });
    dispatch({ type: 'hello', seat });
  });
}

const button = (id: string) => screen.getByTestId(id) as HTMLButtonElement;
const call = newCall('inbound', '13800138000', '12345');

it('offers to answer a call that rings, and nothing that cannot be', () => {
  show({ state: 'offered', call });
  expect(screen.getByTestId('seat-state').dataset.state).toBe('offered');
  expect(button('btn-answer').disabled).toBe(false);
  expect(button('btn-hangup').disabled).toBe(false);
  expect(button('btn-hold').disabled).toBe(true);
  expect(button('btn-transfer').disabled).toBe(true);
});

it('sends a press to the server and waits for its word', async () => {
  show({ state: 'offered', call });
  await act(async () => fireEvent.click(button('btn-answer')));
  expect(sent).toEqual(['POST /api/v1/seat/answer {}']);
  expect(screen.getByTestId('seat-state').dataset.state).toBe('offered');
});

it('answers by the keyboard', async () => {
  show({ state: 'offered', call });
  await act(async () => fireEvent.keyDown(window, { code: 'KeyQ', altKey: true }));
  expect(sent).toEqual(['POST /api/v1/seat/answer {}']);
});

it('ignores a shortcut that is not lawful now', async () => {
  show({ state: 'ready' });
  await act(async () => fireEvent.keyDown(window, { code: 'KeyW', altKey: true }));
  expect(sent).toEqual([]);
});

it('shows a refusal in words', async () => {
  show({ state: 'talking', call });
  refuse = 'already_held';
  await act(async () => fireEvent.click(button('btn-hold')));
  expect(await screen.findByText(zh.errors.already_held)).toBeTruthy();
});

it('turns hold into retrieve', () => {
  show({ state: 'on_hold', call });
  expect(button('btn-retrieve').disabled).toBe(false);
  expect(screen.queryByTestId('btn-hold')).toBeNull();
});

it('disables everything and says so when the link is lost', () => {
  show({ state: 'talking', call });
  act(() => dispatch({ type: 'link_changed', link: 'lost' }));
  expect(screen.getByTestId('link-lost')).toBeTruthy();
  expect(button('btn-hangup').disabled).toBe(true);
  expect(screen.getByTestId('seat-state').dataset.state).toBe('talking');
});

it('asks for the phone before anything else', () => {
  show({ state: 'signed_out', phone: null });
  expect(button('phone-choice-browser').disabled).toBe(false);
  expect(screen.queryByTestId('btn-ready')).toBeNull();
});
