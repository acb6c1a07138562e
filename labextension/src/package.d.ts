/** The version's one home; the bundler keeps nothing else of the file. */
declare module '*/package.json' {
  export const version: string;
}
