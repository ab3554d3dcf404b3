/** A policy without comments, and without white space outside its strings. */
export function withoutComments(hcl: string): string {
  return hcl.replaceAll(/("(?:[^"\\\n]|\\.)*"?)|#[^\n]*|\/\/[^\n]*|\/\*[\s\S]*?\*\/|\s+/g, '$1');
}
