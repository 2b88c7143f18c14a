/** A document as a file for word processors (DOCX); the library is loaded when the first is asked for. */

import type { FileChild } from 'docx';
import type { Paper, Part } from './model';

/** As official documents have it (GB/T 9704-2012): half points, twentieths of a point. */
const TITLE_SIZE = 44;
const TEXT_SIZE = 32;
const SMALL_SIZE = 24;
const LINE = 560;
const FIRST_LINE = 640;
const MARGIN = { top: 2098, bottom: 1984, left: 1587, right: 1474 };
const FONT = { ascii: 'Times New Roman', eastAsia: 'FangSong' };

export async function saveWord(file: string, paper: Paper): Promise<void> {
  const { AlignmentType, Document, Packer, Paragraph, Table, TableCell, TableRow, TextRun, WidthType } = await import('docx');
  const run = (text: string, size: number, bold = false) => new TextRun({ text, size, bold, font: FONT });
  const lines = (text: string) => text.split('\n');
  const paragraph = (text: string, options = {}) => new Paragraph({ children: [run(text, TEXT_SIZE)], spacing: { line: LINE, lineRule: 'exact' }, ...options });
  const cell = (text: string, share: number) =>
    new TableCell({
      width: { size: share, type: WidthType.PERCENTAGE },
      children: lines(text).map((line) => new Paragraph({ children: [run(line, SMALL_SIZE)] })),
    });
  const part = (one: Part): FileChild[] => {
    if (one.kind === 'heading') return [new Paragraph({ children: [run(one.text, TEXT_SIZE, true)], spacing: { before: 240, after: 120 } })];
    if (one.kind === 'text') return lines(one.text).map((line) => paragraph(line, { indent: { firstLine: FIRST_LINE } }));
    if (one.kind === 'table') {
      const share = 100 / one.head.length;
      const rows = [one.head, ...one.rows].map((row) => new TableRow({ children: row.map((each) => cell(each, share)) }));
      return [new Table({ rows, width: { size: 100, type: WidthType.PERCENTAGE } })];
    }
    const rows = one.facts.map(([what, is]) => new TableRow({ children: [cell(what, 28), cell(is, 72)] }));
    return [new Table({ rows, width: { size: 100, type: WidthType.PERCENTAGE } })];
  };
  const made = new Document({
    title: paper.title,
    sections: [
      {
        properties: { page: { margin: MARGIN } },
        children: [
          new Paragraph({ children: [run(paper.title, TITLE_SIZE, true)], alignment: AlignmentType.CENTER, spacing: { after: 240 } }),
          new Paragraph({ children: [run(paper.number, SMALL_SIZE)], alignment: AlignmentType.RIGHT, spacing: { after: 360 } }),
          ...(paper.to === null ? [] : [paragraph(paper.to)]),
          ...paper.parts.flatMap(part),
          paragraph(paper.from, { alignment: AlignmentType.RIGHT, spacing: { before: 600, line: LINE, lineRule: 'exact' } }),
          paragraph(paper.day, { alignment: AlignmentType.RIGHT }),
        ],
      },
    ],
  });
  const link = document.createElement('a');
  link.href = URL.createObjectURL(await Packer.toBlob(made));
  link.download = file;
  link.click();
  URL.revokeObjectURL(link.href);
}
