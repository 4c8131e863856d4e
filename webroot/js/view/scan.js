// @ts-check
import { useEffect, useRef, useState } from "preact/hooks";
import { userIn } from "../state/person.js";
import { html } from "./html.js";
import { t } from "./i18n.js";

const LOOK_MS = 200;

const Detector = /** @type {any} */ (globalThis).BarcodeDetector;

/** Whether this browser has a camera to offer and can read codes. Elsewhere a link is pasted. */
export const canScan = Boolean(Detector && navigator.mediaDevices);

/** Looks through the camera for the code of a person. @param {{onCode: (text: string) => void, onCancel: () => void}} props */
export function Scanner({ onCode, onCancel }) {
  const video = useRef(/** @type {HTMLVideoElement | null} */ (null));
  const [problem, setProblem] = useState("");
  useEffect(() => {
    const detector = new Detector({ formats: ["qr_code"] });
    let stream = /** @type {MediaStream | null} */ (null);
    let timer = /** @type {any} */ (undefined);
    let ended = false;
    const look = async () => {
      const codes = await detector.detect(video.current).catch(() => []);
      const code = codes.map(({ rawValue }) => rawValue).find(userIn);
      if (!ended) {
        code ? onCode(code) : (timer = setTimeout(look, LOOK_MS));
      }
    };
    const start = async () => {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      if (ended || !video.current) {
        stop();
        return;
      }
      video.current.srcObject = stream;
      await video.current.play();
      look();
    };
    const stop = () => stream?.getTracks().forEach((track) => track.stop());
    start().catch(() => setProblem(t("scan.noCamera")));
    return () => {
      ended = true;
      clearTimeout(timer);
      stop();
    };
  }, []);
  return html`
    <p class="problem" role="alert">${problem}</p>
    ${!problem && html`<video class="scanner" ref=${video} muted playsinline aria-label=${t("scan.label")}></video>`}
    <p class="quiet">${t("scan.hint")}</p>
    <div class="dialog-actions"><button type="button" class="button" onClick=${onCancel}>${t("dialog.cancel")}</button></div>
  `;
}
