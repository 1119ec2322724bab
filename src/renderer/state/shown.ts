import { createContext } from 'react';

/** False on screens that are kept but not shown: they ask nothing and take no keys. */
export const ShownContext = createContext(true);
