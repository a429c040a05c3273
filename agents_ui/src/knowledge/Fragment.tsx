/** What the server puts around a word that was searched for. */
const MARK = "\u0002";
const MARK_END = "\u0003";

/** A piece of an article's text with the words that were searched for marked. */
export function Fragment({ text }: { text: string }) {
  return (
    <>
      {text.split(MARK).map((part, index) => {
        const [marked, after] = index === 0 ? [undefined, part] : halves(part);
        return (
          <span key={index}>
            {marked && <mark>{marked}</mark>}
            {after}
          </span>
        );
      })}
    </>
  );
}

function halves(part: string): [string, string] {
  const end = part.indexOf(MARK_END);
  return end < 0 ? [part, ""] : [part.slice(0, end), part.slice(end + 1)];
}
