// @ts-check
import { useEffect, useState } from "preact/hooks";
import { html, Icon } from "./html.js";
import { clock, t } from "./i18n.js";

const GRACE_MS = 900;
const BACK_MS = 2_000;

/** The state of the connection in one thin line: silent while all is well or has been bad for a moment only. */
export function Line({ store }) {
  const { state, since, everLive } = store.line.value;
  const [shown, show] = useState("");
  useEffect(() => {
    const delay = state === "live" ? BACK_MS : shown ? 0 : GRACE_MS;
    if (state === "live" && shown && shown !== "back") {
      show("back");
    }
    const timer = setTimeout(() => show(state === "live" ? "" : state), delay);
    return () => clearTimeout(timer);
  }, [state]);
  const text = {
    connecting: t("line.connecting"),
    offline: everLive ? t("line.offline", { time: clock(since) }) : t("line.offlineNow"),
    back: t("line.back"),
  }[shown];
  return html`
    <div class=${`line ${shown}`} role="status">
      ${text && html`<span><${Icon} name=${shown === "back" ? "check" : shown === "offline" ? "wifi-off" : "rotate-cw"} />${text}</span>`}
    </div>
  `;
}
