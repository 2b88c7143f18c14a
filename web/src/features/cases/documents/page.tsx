/** A document of a case on a sheet of A4: printed or saved as PDF by the browser, or as DOCX. */

import { FileWordOutlined, PrinterOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Skeleton } from 'antd';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { cases } from '@/api/endpoints';
import { useShowError } from '@/lib/errors';
import { useName } from '@/lib/queries';
import { NoSuchPaper } from './missing';
import { type Part, type Paper, paperOf } from './model';
import './documents.css';
import { saveWord } from './word';

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
  return (
    <div className="page paper-page" data-testid="document">
      <Tools id={id} paper={paper} />
      <Sheet paper={paper} />
    </div>
  );
}

function Tools({ id, paper }: { id: string; paper: Paper }) {
  const { t } = useTranslation();
  const showError = useShowError();
  const word = () => saveWord(`${paper.title} ${paper.number}.docx`, paper).catch(showError);
  return (
    <div className="paper-tools">
      <Link to={`/cases/${id}`}>{t('document.back')}</Link>
      <Button icon={<FileWordOutlined />} onClick={() => void word()} data-testid="document-word">
        {t('document.word')}
      </Button>
      <Button type="primary" icon={<PrinterOutlined />} onClick={() => window.print()} data-testid="document-print">
        {t('document.print')}
      </Button>
    </div>
  );
}

function Sheet({ paper }: { paper: Paper }) {
  return (
    <article className="paper">
      <h1>{paper.title}</h1>
      <p className="paper-number num">{paper.number}</p>
      {paper.to !== null && <p className="paper-to">{paper.to}</p>}
      {paper.parts.map((part, at) => (
        <PartShown key={at} part={part} />
      ))}
      <footer>
        <p>{paper.from}</p>
        <p className="num">{paper.day}</p>
      </footer>
    </article>
  );
}

function PartShown({ part }: { part: Part }) {
  if (part.kind === 'heading') return <h2>{part.text}</h2>;
  if (part.kind === 'text') return part.text.split('\n').map((line, at) => <p key={at}>{line}</p>);
  return (
    <table>
      <tbody>
        {part.facts.map(([what, is], at) => (
          <tr key={at}>
            <th scope="row">{what}</th>
            <td>{is}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
