// @ts-check
import { brief as words } from "../state/format.js";
import { t } from "./i18n.js";

const SYMBOLS = /** @type {Record<string, string>} */ ({ picture: "📷", video: "🎬", voice: "🎤", audio: "🎵", document: "📄" });

/** An entry in one line. @param {{kind?: string, body: any}} entry */
export function brief(entry) {
  const { kind, body } = entry;
  if (kind !== "media") {
    return words(entry);
  }
  const what = body.voice ? "voice" : body.kind;
  const named = what === "document" || what === "audio" ? body.name : t(/** @type {any} */ (`media.${what}`));
  return `${SYMBOLS[what] ?? "📄"} ${body.text ? words({ body }) : named}`;
}
