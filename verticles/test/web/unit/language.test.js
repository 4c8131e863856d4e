import assert from "node:assert/strict";
import { test } from "node:test";
import { messages as english } from "../../../../webroot/i18n/en.js";
import { chooseLanguage, directionOf, LANGUAGES } from "../../../../webroot/js/state/language.js";

const slots = (sentence) => [...new Set(sentence.match(/\{\w+\}/g) ?? [])].sort();
const forms = (entry) => (typeof entry === "string" ? [entry] : Object.values(entry));

for (const language of Object.keys(LANGUAGES)) {
  test(`everything is said in ${language}, with nothing left out and nothing to spare`, async () => {
    const { messages } = await import(`../../../../webroot/i18n/${language}.js`);
    assert.deepEqual(Object.keys(messages), Object.keys(english));
    const categories = new Intl.PluralRules(language).resolvedOptions().pluralCategories.filter((each) => each !== "zero" && each !== "many" || language === "ar" && each === "many");
    for (const [key, entry] of Object.entries(messages)) {
      assert.equal(typeof entry, typeof english[key], key);
      if (typeof entry !== "string") {
        assert.deepEqual(Object.keys(entry).sort(), [...categories].sort(), key);
      }
      for (const form of forms(entry)) {
        assert.ok(form.trim(), key);
        // A form for one or two may do without the number.
        const spoken = (sentence) => slots(sentence).filter((slot) => slot !== "{count}" || typeof entry === "string");
        assert.deepEqual(spoken(form), spoken(forms(english[key]).at(-1)), key);
      }
    }
  });
}

test("the language is the one wished for, or the first that is known", () => {
  assert.equal(chooseLanguage("es", ["de-DE"]), "es");
  assert.equal(chooseLanguage(undefined, ["fr-FR", "zh-Hant-TW", "de"]), "zh");
  assert.equal(chooseLanguage("tlh", ["fr"]), "en");
  assert.equal(chooseLanguage(undefined, []), "en");
  assert.deepEqual(Object.keys(LANGUAGES).map(directionOf), ["ltr", "ltr", "ltr", "rtl", "ltr"]);
});
