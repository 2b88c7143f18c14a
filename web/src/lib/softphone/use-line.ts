/** The person's line for every part of the page; null before it is there and for people without a seat. */

import { createContext, useContext } from 'react';
import type { Line } from './line';

export const LineContext = createContext<Line | null>(null);

export const useLine = (): Line | null => useContext(LineContext);
