/** A question for a name, as the components ask it: the dialog itself is injected. */

export interface NameQuestion<T> {
  /** What the dialog is called. */
  title: string;
  /** The word on the button that sends the name. */
  action: string;
  /** The name to begin with. */
  name?: string;
  /** Takes the name; rejects with a sentence for people, and the dialog asks again. */
  submit: (name: string) => Promise<T>;
}

/** Asks until a name is taken; null if the user thinks better of it. */
export type AskForName = <T>(question: NameQuestion<T>) => Promise<T | null>;
