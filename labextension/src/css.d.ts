/** The build of the widgets takes a style sheet as text. */
declare module '*.css?inline' {
  const text: string;
  export default text;
}
