/** Asks at the first use, and gives the same answer from then on. After a failure, it asks again. */
export function once<Given extends unknown[], T>(
  ask: (...given: Given) => Promise<T>,
): (...given: Given) => Promise<T> {
  let answer: Promise<T> | undefined;
  return (...given) => {
    if (answer !== undefined) return answer;
    const asked = ask(...given);
    answer = asked;
    asked.catch(() => {
      answer = undefined;
    });
    return asked;
  };
}
