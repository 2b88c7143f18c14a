/**
 * One function between the page and `/api/v1`: JSON in, JSON out, refusals as
 * {@link ApiError}. Knows no endpoint; those are in `endpoints.ts`.
 */

import type { ErrorBody } from './types';

export type Transport = (url: string, init: RequestInit) => Promise<Response>;

let transport: Transport = (url, init) => fetch(url, init);

/** The mock floor puts itself in the network's place. */
export function setTransport(next: Transport): void {
  transport = next;
}

export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly params: Record<string, unknown> = {},
  ) {
    super(message);
    this.name = 'ApiError';
  }
}

export type Query = Record<string, string | number | boolean | null | undefined>;

export function withQuery(path: string, query?: Query): string {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== null && value !== '') params.set(key, String(value));
  }
  const text = params.toString();
  return text ? `${path}?${text}` : path;
}

export const BASE = '/api/v1';

/** A request that hangs longer than this is given up, so that no button waits for ever. */
const REQUEST_MS_MAX = 15_000;

export async function request<T>(method: string, path: string, body?: unknown): Promise<T> {
  const init: RequestInit = {
    method,
    credentials: 'same-origin',
    signal: AbortSignal.timeout(REQUEST_MS_MAX),
    // The header is the server's guard against forged cross-site requests.
    headers: {
      'X-Yingda': '1',
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  };
  let response: Response;
  try {
    response = await transport(BASE + path, init);
  } catch {
    throw new ApiError(0, 'unreachable_server', 'The server does not answer.');
  }
  if (!response.ok) throw await errorOf(response);
  if (response.status === 204) return undefined as T;
  const text = await response.text();
  return (text ? JSON.parse(text) : undefined) as T;
}

/** A file from a telephone with a bad connection takes long. */
const UPLOAD_MS_MAX = 600_000;

/** Sends a file as it is; `progress` gets per cent. */
export function upload<T>(path: string, file: File, headers: Record<string, string>, progress: (percent: number) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const sent = new XMLHttpRequest();
    sent.open('POST', BASE + path);
    sent.timeout = UPLOAD_MS_MAX;
    const all = { 'X-Yingda': '1', 'Content-Type': 'application/octet-stream', ...headers };
    for (const [name, value] of Object.entries(all)) sent.setRequestHeader(name, value);
    sent.upload.onprogress = ({ loaded, total }) => progress(Math.round((loaded / Math.max(total, 1)) * 100));
    const gone = () => reject(new ApiError(0, 'unreachable_server', 'The server does not answer.'));
    sent.onerror = gone;
    sent.ontimeout = gone;
    sent.onload = () => {
      if (sent.status < 300) return resolve(JSON.parse(sent.responseText) as T);
      errorOf(new Response(sent.responseText, { status: sent.status, statusText: sent.statusText })).then(reject, reject);
    };
    sent.send(file);
  });
}

async function errorOf(response: Response): Promise<ApiError> {
  const body = (await response.json().catch(() => null)) as ErrorBody | null;
  const error = body?.error;
  return error
    ? new ApiError(response.status, error.code, error.message, error.params)
    : new ApiError(response.status, `http_${response.status}`, response.statusText);
}

export const http = {
  get: <T>(path: string, query?: Query) => request<T>('GET', withQuery(path, query)),
  post: <T>(path: string, body: unknown = {}) => request<T>('POST', path, body),
  put: <T>(path: string, body: unknown) => request<T>('PUT', path, body),
  delete: <T>(path: string) => request<T>('DELETE', path),
};
