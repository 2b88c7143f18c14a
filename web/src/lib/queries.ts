/** Questions several features ask the server, under one key each. */

import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { people } from '@/api/endpoints';
import type { CodeName } from '@/api/types';

/** Lists that change with the staff, not with the minute. */
const SLOW_MS = 5 * 60_000;

/** Those who work here now; `useAgentName` names the others too. */
export const useAgents = (enabled = true) =>
  useQuery({ queryKey: ['agents'], queryFn: people.agents, staleTime: SLOW_MS, enabled, select: inUse });
const useAllAgents = () =>
  useQuery({ queryKey: ['agents'], queryFn: people.agents, staleTime: SLOW_MS });
export const useUnits = (enabled = true) =>
  useQuery({ queryKey: ['units'], queryFn: people.units, staleTime: SLOW_MS, enabled });
export const useQueues = (enabled = true) =>
  useQuery({ queryKey: ['queues'], queryFn: people.queues, staleTime: SLOW_MS, enabled });
/** Those a call can come to now; `useAllDispositions` names the old ones too. */
export const useDispositions = () =>
  useQuery({
    queryKey: ['dispositions'],
    queryFn: people.dispositions,
    staleTime: SLOW_MS,
    select: inUse,
  });
export const useAllDispositions = () =>
  useQuery({ queryKey: ['dispositions'], queryFn: people.dispositions, staleTime: SLOW_MS });
export const useAllReasons = () =>
  useQuery({ queryKey: ['not-ready-reasons'], queryFn: people.notReadyReasons, staleTime: SLOW_MS });
export const useNotReadyReasons = (enabled = true) =>
  useQuery({
    queryKey: ['not-ready-reasons'],
    queryFn: people.notReadyReasons,
    staleTime: SLOW_MS,
    enabled,
    select: inUse,
  });

function inUse<Entry extends { active: boolean }>(list: Entry[]): Entry[] {
  return list.filter((entry) => entry.active);
}

/** A name in the reader's language, where the center has given one. */
export function useName(): (thing: { name: string; name_en: string }) => string {
  const { i18n } = useTranslation();
  const english = !i18n.language.startsWith('zh');
  return ({ name, name_en }) => (english && name_en) || name;
}

/** The name of a code in the reader's language; the code itself if it is unknown. */
export function useCodeName(): (list: CodeName[] | undefined, code: string | null) => string {
  const { i18n } = useTranslation();
  return (list, code) => {
    if (!code) return '';
    const entry = list?.find((each) => each.code === code);
    if (entry) return i18n.language.startsWith('zh') ? entry.zh : entry.en;
    return i18n.exists(`reason.${code}`) ? i18n.t(`reason.${code}`) : code;
  };
}

/** `1001 李明` for a number, from the staff list if the reader may see it. */
export function useAgentName(): (number: string | null) => string {
  const { data } = useAllAgents();
  return (number) => {
    if (!number) return '';
    const agent = data?.find((each) => each.number === number || each.id === number);
    return agent ? `${agent.number} ${agent.name}` : number;
  };
}

/** A queue's name; its id while the list is not there, or to those who may not see it. */
export function useQueueName(): (id: string | null) => string {
  const { data } = useQueues();
  const name = useName();
  return (id) => {
    const queue = data?.find((each) => each.id === id);
    return queue ? name(queue) : (id ?? '');
  };
}
