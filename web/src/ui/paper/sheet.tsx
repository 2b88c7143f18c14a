/** A document on a sheet of A4: printed or saved as PDF by the browser, or as DOCX. */

import { FileWordOutlined, PrinterOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useShowError } from '@/lib/errors';
import type { Paper, Part } from './model';
import './paper.css';
import { saveWord } from './word';

interface Props {
  paper: Paper;
  back: string;
  backText: string;
  /** What the document is about may be chosen here. */
  choice?: ReactNode;
}

export function PaperShown(props: Props) {
  return (
    <div className="page paper-page" data-testid="document">
      <Tools {...props} />
      <Sheet paper={props.paper} />
    </div>
  );
}

function Tools({ paper, back, backText, choice }: Props) {
  const { t } = useTranslation();
  const showError = useShowError();
  const word = () => saveWord(`${paper.title} ${paper.number}.docx`, paper).catch(showError);
  return (
    <div className="paper-tools">
      <Link to={back}>{backText}</Link>
      {choice}
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
  if (part.kind === 'table') return <Rows head={part.head} rows={part.rows} />;
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

function Rows({ head, rows }: { head: string[]; rows: string[][] }) {
  return (
    <table className="paper-rows num">
      <thead>
        <tr>
          {head.map((each, at) => (
            <th key={at} scope="col">
              {each}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, at) => (
          <tr key={at}>
            {row.map((each, column) => (
              <td key={column}>{each}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
