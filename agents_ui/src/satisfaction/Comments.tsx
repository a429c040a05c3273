import type { Comment, SurveySetup } from "../api/satisfaction";
import { label, t } from "../i18n";
import { formatDateTime } from "../i18n/format";
import { questionText } from "./Rates";

/** What customers wrote, newest first. */
export function Comments({
  comments,
  surveys,
}: {
  comments: readonly Comment[];
  surveys: readonly SurveySetup[];
}) {
  return (
    <section class="card" aria-labelledby="satisfaction-comments">
      <h2 id="satisfaction-comments">{t("satisfaction.comments")}</h2>
      {comments.length === 0 && <p class="empty">{t("satisfaction.no_comments")}</p>}
      <ul class="rows satisfaction-comments" data-testid="satisfaction-comments">
        {comments.map((comment, place) => (
          // Several may have been written in the same moment: only its place tells two apart.
          <li key={place}>
            <p class="muted">
              {[
                formatDateTime(comment.at_ms),
                label(surveys.find(({ id }) => id === comment.survey)?.labels) || comment.survey,
                questionText(surveys, comment.survey, comment.question),
              ].join(" · ")}
              {comment.case_number && (
                <>
                  {" · "}
                  <a class="case-number" href={`/cases#${comment.case_number}`}>
                    {comment.case_number}
                  </a>
                </>
              )}
            </p>
            <p class="case-words">{comment.words}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}
