import { t } from "../i18n";
import { useTitle } from "../ui/useTitle";

export default function MonitorPage() {
  useTitle(t("monitor.title"));
  return <p>{t("loading")}</p>;
}
