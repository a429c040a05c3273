import { getOutsideFile, type OutsideFile } from "../api/outside";
import { t } from "../i18n";
import { formatBytes } from "../i18n/format";

/** The case's files; the link's token goes in a header, so that a file is fetched first and saved then. */
export function OutsideFiles({
  token,
  files,
  onFail,
}: {
  token: string;
  files: readonly OutsideFile[];
  onFail: (error: unknown) => void;
}) {
  const save = async (file: OutsideFile) => {
    try {
      const address = URL.createObjectURL(await getOutsideFile(token, file.id));
      const link = document.createElement("a");
      link.href = address;
      link.download = file.name;
      link.click();
      URL.revokeObjectURL(address);
    } catch (caught) {
      onFail(caught);
    }
  };
  return (
    <ul class="complain-files">
      {files.map((file) => (
        <li key={file.id}>
          <button
            type="button"
            class="quiet file-name"
            data-testid={`outside-file-${file.id}`}
            onClick={() => void save(file)}
          >
            {file.name}
          </button>
          <span class="muted">
            {[formatBytes(file.bytes), file.mine && t("outside.mine")].filter(Boolean).join(" · ")}
          </span>
        </li>
      ))}
    </ul>
  );
}
