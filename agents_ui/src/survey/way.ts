/** Which questions an answer leads to, as the server goes: callcenter/service/satisfaction/surveys.py. */
import type { Answers, Question, Way } from "../api/satisfaction";

const END = "end";
export const LONGEST_WORDS = 2000;

function fits(question: Question, way: Way, answer: string): boolean {
  if (question.scale === "choice") return way.choice === answer;
  const number = question.scale === "yes_no" ? Number(answer === "yes") : Number(answer);
  return (way.at_least === null || number >= way.at_least) && (way.at_most === null || number <= way.at_most);
}

/** The place of the question after this one; past the last there is none. */
function after(questions: readonly Question[], place: number, answer: string): number {
  const question = questions[place];
  if (!question) return questions.length;
  const way =
    answer && question.scale !== "text"
      ? question.ways.find((one) => fits(question, one, answer))
      : undefined;
  const to = way ? way.to : question.next;
  if (to === END) return questions.length;
  const found = to ? questions.findIndex(({ id }) => id === to) : place + 1;
  // Ways lead forward only: whatever else a server says cannot keep this page going round.
  return found > place ? found : questions.length;
}

/**
 * What is asked of somebody who has answered so. It ends at a question that must be answered, is not, and leads to
 * different ones: nobody is shown what they may not be asked.
 */
export function asked(questions: readonly Question[], given: Answers): readonly Question[] {
  const found: Question[] = [];
  let place = 0;
  while (place < questions.length) {
    const question = questions[place] as Question;
    const answer = given[question.id]?.trim() ?? "";
    found.push(question);
    if (!answer && question.required && question.ways.length) break;
    place = after(questions, place, answer);
  }
  return found;
}

/** What is sent: the answers to what was asked, and to nothing else. */
export function sheet(questions: readonly Question[], given: Answers): Answers {
  const answers = asked(questions, given).map(({ id }) => [id, given[id]?.trim() ?? ""] as const);
  return Object.fromEntries(answers.filter(([, answer]) => answer));
}

/** What must be answered and is not. */
export const missing = (questions: readonly Question[], given: Answers): readonly string[] =>
  asked(questions, given)
    .filter(({ id, required }) => required && !given[id]?.trim())
    .map(({ id }) => id);
