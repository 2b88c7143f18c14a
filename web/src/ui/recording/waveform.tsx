/** Two voices as one picture: the citizen above the line, the agent below. Drawn on a canvas. */

import { useEffect, useRef } from 'react';
import type { Peaks } from '@/api/types';

interface Props {
  peaks: Peaks;
  /** 0..1 of the whole. */
  position: number;
  label: string;
  onSeek: (position: number) => void;
}

const HEIGHT = 96;
/** An arrow key moves by this part of the whole. */
const STEP = 0.02;

export function Waveform({ peaks, position, label, onSeek }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const element = canvas.current;
    if (!element) return undefined;
    const redraw = () => draw(element, peaks, position);
    redraw();
    const observer = typeof ResizeObserver === 'undefined' ? null : new ResizeObserver(redraw);
    observer?.observe(element);
    return () => observer?.disconnect();
  }, [peaks, position]);
  return (
    <canvas
      ref={canvas}
      className="waveform"
      style={{ height: HEIGHT }}
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(position * 100)}
      data-testid="waveform"
      onClick={(event) => {
        const box = event.currentTarget.getBoundingClientRect();
        onSeek(clamp((event.clientX - box.left) / box.width));
      }}
      onKeyDown={(event) => {
        if (event.key === 'ArrowRight') onSeek(clamp(position + STEP));
        if (event.key === 'ArrowLeft') onSeek(clamp(position - STEP));
      }}
    />
  );
}

const clamp = (value: number) => Math.min(1, Math.max(0, value));

function draw(canvas: HTMLCanvasElement, peaks: Peaks, position: number): void {
  const scale = window.devicePixelRatio || 1;
  const width = canvas.clientWidth;
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.round(HEIGHT * scale);
  const context = canvas.getContext('2d');
  if (!context) return;
  const style = getComputedStyle(document.documentElement);
  const color = (name: string) => style.getPropertyValue(name).trim();
  context.scale(scale, scale);
  context.clearRect(0, 0, width, HEIGHT);
  channel(context, peaks.left, width, HEIGHT * 0.25, position, color('--talking-ink'));
  channel(context, peaks.right, width, HEIGHT * 0.75, position, color('--brand'));
  context.fillStyle = color('--line-strong');
  context.fillRect(0, HEIGHT / 2, width, 1);
  context.fillStyle = color('--danger');
  context.fillRect(Math.min(width - 2, position * width), 0, 2, HEIGHT);
}

function channel(
  context: CanvasRenderingContext2D,
  peaks: Peaks['left'],
  width: number,
  middle: number,
  position: number,
  color: string,
): void {
  if (peaks.length === 0) return;
  const half = HEIGHT * 0.23;
  const step = width / peaks.length;
  context.fillStyle = color;
  peaks.forEach(([low = 0, high = 0], at) => {
    context.globalAlpha = at / peaks.length <= position ? 1 : 0.45;
    const top = middle - high * half;
    context.fillRect(at * step, top, Math.max(step * 0.75, 0.5), Math.max((high - low) * half, 1));
  });
  context.globalAlpha = 1;
}
