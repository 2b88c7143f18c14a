import { createRoot } from 'react-dom/client';
import { App } from './app/app';
import { startI18n } from './i18n';
import './app/tokens.css';
import './app/base.css';

/** The mock floor exists only in development and in builds made for it. */
async function maybeMock(): Promise<void> {
  if (!import.meta.env.DEV && import.meta.env.MODE !== 'mock') return;
  const asked = new URLSearchParams(location.search).has('mock');
  if (!asked && import.meta.env.MODE !== 'mock') return;
  const { startMockFloor } = await import('./mock/start');
  startMockFloor();
}

await maybeMock();
await startI18n();
const root = document.getElementById('root');
if (root) createRoot(root).render(<App />);
