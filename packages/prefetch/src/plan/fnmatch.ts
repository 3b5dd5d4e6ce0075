/** One character of a pattern, or `*`, which takes any run of characters. */
type Step = "star" | CodePointTest;
type CodePointTest = (codePoint: number) => boolean;

const STAR = 0x2a;
const QUESTION_MARK = 0x3f;
const OPENING_BRACKET = 0x5b;
const CLOSING_BRACKET = 0x5d;
const EXCLAMATION_MARK = 0x21;
const HYPHEN = 0x2d;

/**
 * Compiles a shell-style pattern with the meaning of Python's `fnmatch.fnmatchcase`
 * (https://docs.python.org/3/library/fnmatch.html) into a test of whole texts: `*` is any run of
 * characters, `/` included, `?` is one character, `[seq]` and `[!seq]` are one character in or not in a
 * set; a reversed range is empty, a `[` that is not closed stands for itself, and nothing escapes. Upper
 * and lower case differ.
 *
 * A match takes at most the length of the pattern times the length of the text: only the last `*` is
 * gone back to, because whatever an earlier one could take instead, the last one can take as well.
 */
export function compileFnmatch(pattern: string): (text: string) => boolean {
  const steps = parsePattern(codePointsOf(pattern));
  return (text) => matchesSteps(steps, codePointsOf(text));
}

function codePointsOf(text: string): readonly number[] {
  return Array.from(text, (character) => character.codePointAt(0) ?? 0);
}

function matchesSteps(steps: readonly Step[], text: readonly number[]): boolean {
  let step = 0;
  let position = 0;
  let lastStar = -1;
  let lastStarEnd = 0;
  for (let codePoint = text[0]; codePoint !== undefined; codePoint = text[position]) {
    const current = steps[step];
    if (current === "star") {
      lastStar = step;
      lastStarEnd = position;
      step += 1;
    } else if (current?.(codePoint)) {
      step += 1;
      position += 1;
    } else if (lastStar >= 0) {
      lastStarEnd += 1;
      position = lastStarEnd;
      step = lastStar + 1;
    } else {
      return false;
    }
  }
  return steps.slice(step).every((rest) => rest === "star");
}

function parsePattern(pattern: readonly number[]): readonly Step[] {
  const steps: Step[] = [];
  let position = 0;
  for (let codePoint = pattern[0]; codePoint !== undefined; codePoint = pattern[position]) {
    const end = codePoint === OPENING_BRACKET ? setEnd(pattern, position + 1) : -1;
    steps.push(end < 0 ? parseCharacter(codePoint) : parseSet(pattern.slice(position + 1, end)));
    position = Math.max(position, end) + 1;
  }
  return steps;
}

function parseCharacter(character: number): Step {
  if (character === STAR) return "star";
  return character === QUESTION_MARK ? () => true : (codePoint) => codePoint === character;
}

/** Finds the `]` that closes a set, or returns -1; one directly behind `[` or `[!` is a member. */
function setEnd(pattern: readonly number[], start: number): number {
  const firstMember = pattern[start] === EXCLAMATION_MARK ? start + 1 : start;
  return pattern.indexOf(CLOSING_BRACKET, firstMember + 1);
}

function parseSet(content: readonly number[]): CodePointTest {
  const negated = content[0] === EXCLAMATION_MARK;
  const members = parseMembers(negated ? content.slice(1) : content);
  return (codePoint) => members.some((contains) => contains(codePoint)) !== negated;
}

/** Reads `a-z` as a range; a hyphen at either end or directly behind a range stands for itself. */
function parseMembers(content: readonly number[]): readonly CodePointTest[] {
  const members: CodePointTest[] = [];
  let position = 0;
  for (let first = content[0]; first !== undefined; first = content[position]) {
    const [hyphen, end] = content.slice(position + 1, position + 3);
    const isRange = hyphen === HYPHEN && end !== undefined;
    members.push(rangeTest(first, isRange ? end : first));
    position += isRange ? 3 : 1;
  }
  return members;
}

function rangeTest(first: number, last: number): CodePointTest {
  return (codePoint) => first <= codePoint && codePoint <= last;
}
