import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { App as AntdApp, ConfigProvider } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { RouterProvider } from 'react-router';
import { ApiError } from '@/api/client';
import { SESSION_KEY } from '@/lib/person';
import { router } from './router';
import { antdTheme, useTheme } from './theme';

const RETRIES_MAX = 2;

const queries: QueryClient = new QueryClient({
  queryCache: new QueryCache({
    // A session that has run out leads to the log-in, whichever question found it.
    onError: (error) => {
      if (error instanceof ApiError && error.status === 401) queries.setQueryData(SESSION_KEY, null);
    },
  }),
  defaultOptions: {
    queries: {
      // A refusal stays a refusal; only an unreachable server is asked again.
      retry: (count, error) =>
        error instanceof ApiError && error.status > 0 && error.status < 500
          ? false
          : count < RETRIES_MAX,
      staleTime: 5_000,
    },
  },
});

export function App() {
  const { t, i18n } = useTranslation();
  useEffect(() => {
    document.title = t('app.name');
  }, [t]);
  const { theme } = useTheme();
  return (
    <ConfigProvider
      locale={i18n.language === 'en' ? enUS : zhCN}
      theme={antdTheme(theme)}
      button={{ autoInsertSpace: false }}
    >
      <AntdApp message={{ top: 72, maxCount: 3 }}>
        <QueryClientProvider client={queries}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </AntdApp>
    </ConfigProvider>
  );
}
