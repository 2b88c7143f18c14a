/** What the rooms ask and do, under one key: a change in one renews all the others. */

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { App, type FormInstance } from 'antd';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '@/api/client';
import { admin, configuration } from '@/api/endpoints';
import { errorText, useShowError } from '@/lib/errors';

export const useStaff = () => useQuery({ queryKey: ['admin', 'staff'], queryFn: admin.staff });
export const useTeams = () => useQuery({ queryKey: ['admin', 'teams'], queryFn: admin.teams });
export const useOfficeUnits = () => useQuery({ queryKey: ['admin', 'units'], queryFn: admin.units });
export const usePhones = () => useQuery({ queryKey: ['admin', 'phones'], queryFn: admin.phones });
export const useQueueSettings = () =>
  useQuery({ queryKey: ['admin', 'queues'], queryFn: admin.queues });
export const useNumbers = () => useQuery({ queryKey: ['admin', 'numbers'], queryFn: admin.numbers });
export const useFlows = () => useQuery({ queryKey: ['admin', 'flows'], queryFn: configuration.flows });
export const useChecklist = () =>
  useQuery({ queryKey: ['admin', 'checklist'], queryFn: admin.checklist });

/** Lists outside of the administration that its changes show in. */
const SHOWN_IN = ['admin', 'settings', 'agents', 'units', 'queues', 'dispositions', 'not-ready-reasons'];

export function useRenew(): () => void {
  const queries = useQueryClient();
  return useCallback(() => {
    for (const list of SHOWN_IN) void queries.invalidateQueries({ queryKey: [list] });
  }, [queries]);
}

/** Does a change; shows its refusal, or renews the lists. True if it was done. */
export function useChange(): [boolean, (change: () => Promise<unknown>, done?: string) => Promise<boolean>] {
  const { message } = App.useApp();
  const showError = useShowError();
  const renew = useRenew();
  const [busy, setBusy] = useState(false);
  const run = useCallback(
    async (change: () => Promise<unknown>, done?: string) => {
      setBusy(true);
      try {
        await change();
        if (done) void message.success(done);
        return true;
      } catch (error) {
        showError(error);
        return false;
      } finally {
        // Even a refusal may be news: somebody else was faster.
        renew();
        setBusy(false);
      }
    },
    [message, showError, renew],
  );
  return [busy, run];
}

/** Puts a refusal at the field it speaks of; others are shown above. True if it found its place. */
export function useRefusedAt(fieldOf: Record<string, string>) {
  const { i18n } = useTranslation();
  return (form: FormInstance, error: unknown): boolean => {
    const field = error instanceof ApiError ? fieldOf[error.code] : undefined;
    if (!field) return false;
    form.setFields([{ name: field, errors: [errorText(i18n, error)] }]);
    form.scrollToField(field, { focus: true });
    return true;
  };
}
