/** A document of a case on a sheet of A4: printed or saved as PDF by the browser, or as DOCX. */

import { useQuery } from '@tanstack/react-query';
import { Skeleton } from 'antd';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { cases } from '@/api/endpoints';
import { useName } from '@/lib/queries';
import { PaperShown } from '@/ui/paper/sheet';
import { NoSuchPaper } from './missing';
import { paperOf } from './model';

export default function DocumentPage() {
  const { t } = useTranslation();
  const name = useName();
  const { id = '', which = '' } = useParams();
  // The case's page may have been read far down. (Newer browsers return a promise, which is no clean-up.)
  useEffect(() => {
    window.scrollTo(0, 0);
  }, []);
  const found = useQuery({ queryKey: ['case', id], queryFn: () => cases.get(id), gcTime: 0 });
  if (found.isLoading) return <Skeleton active className="page" />;
  const paper = found.data && paperOf(which, found.data, name, t);
  if (!paper) return <NoSuchPaper id={id} />;
  return <PaperShown paper={paper} back={`/cases/${id}`} backText={t('document.back')} />;
}
