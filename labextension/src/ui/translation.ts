/** How the components get at the translator. */
import React from 'react';
import { english, type Translator } from '../model/translator';

export { english, type Translator };

export const TranslatorContext = React.createContext<Translator>(english);

export function useTranslator(): Translator {
  return React.useContext(TranslatorContext);
}
