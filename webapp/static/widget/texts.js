// Texts in five languages: `{…}` stands for a value, and the forms of a number are those of Intl.PluralRules.

const ENGLISH = {
  search: "Search",
  close: "Close",
  hint: "Type to search.",
  filters: "Filters",
  suggestions: "Suggestions",
  hits: "Results",
  results: { one: "{count} result", other: "{count} results" },
  none: "No results for “{query}”.",
  nothing: "No results.",
  more: "More results",
  moreValues: "{count} more",
  clear: "Clear filters",
  corrected: "Results for “{query}”",
  foundIn: "in {fields}",
  lacking: "without {words}",
  offline: "No connection.",
  busy: "Too many are searching right now.",
  failed: "The search could not answer.",
  retry: "Try again",
  recent: "Recent searches",
  forget: "Forget recent searches",
  move: "move",
  follow: "open",
  fields: {
    title: "title", excerpt: "summary", body: "text", topics: "topics", provider: "provider", kind: "collection",
    type: "type", levels: "level", published: "published", locale: "language", length: "length",
  },
};

const GERMAN = {
  search: "Suchen",
  close: "Schließen",
  hint: "Tippen Sie, um zu suchen.",
  filters: "Filter",
  suggestions: "Vorschläge",
  hits: "Treffer",
  results: { other: "{count} Treffer" },
  none: "Keine Treffer für „{query}“.",
  nothing: "Keine Treffer.",
  more: "Weitere Treffer",
  moreValues: "{count} weitere",
  clear: "Filter aufheben",
  corrected: "Treffer für „{query}“",
  foundIn: "in {fields}",
  lacking: "ohne {words}",
  offline: "Keine Verbindung.",
  busy: "Gerade suchen zu viele.",
  failed: "Die Suche konnte nicht antworten.",
  retry: "Noch einmal versuchen",
  recent: "Letzte Suchen",
  forget: "Letzte Suchen vergessen",
  move: "bewegen",
  follow: "öffnen",
  fields: {
    title: "Titel", excerpt: "Zusammenfassung", body: "Text", topics: "Themen", provider: "Quelle", kind: "Sammlung",
    type: "Art", levels: "Niveau", published: "Datum", locale: "Sprache", length: "Dauer",
  },
};

const FRENCH = {
  search: "Rechercher",
  close: "Fermer",
  hint: "Saisissez votre recherche.",
  filters: "Filtres",
  suggestions: "Suggestions",
  hits: "Résultats",
  results: { one: "{count} résultat", other: "{count} résultats" },
  none: "Aucun résultat pour « {query} ».",
  nothing: "Aucun résultat.",
  more: "Plus de résultats",
  moreValues: "{count} de plus",
  clear: "Effacer les filtres",
  corrected: "Résultats pour « {query} »",
  foundIn: "dans {fields}",
  lacking: "sans {words}",
  offline: "Pas de connexion.",
  busy: "Trop de recherches en ce moment.",
  failed: "La recherche n’a pas pu répondre.",
  retry: "Réessayer",
  recent: "Recherches récentes",
  forget: "Oublier les recherches récentes",
  move: "parcourir",
  follow: "ouvrir",
  fields: {
    title: "titre", excerpt: "résumé", body: "texte", topics: "thèmes", provider: "source", kind: "collection",
    type: "type", levels: "niveau", published: "date", locale: "langue", length: "durée",
  },
};

const SPANISH = {
  search: "Buscar",
  close: "Cerrar",
  hint: "Escriba para buscar.",
  filters: "Filtros",
  suggestions: "Sugerencias",
  hits: "Resultados",
  results: { one: "{count} resultado", other: "{count} resultados" },
  none: "No hay resultados para «{query}».",
  nothing: "No hay resultados.",
  more: "Más resultados",
  moreValues: "{count} más",
  clear: "Quitar los filtros",
  corrected: "Resultados para «{query}»",
  foundIn: "en {fields}",
  lacking: "sin {words}",
  offline: "Sin conexión.",
  busy: "Hay demasiadas búsquedas en este momento.",
  failed: "La búsqueda no ha podido responder.",
  retry: "Reintentar",
  recent: "Búsquedas recientes",
  forget: "Olvidar las búsquedas recientes",
  move: "moverse",
  follow: "abrir",
  fields: {
    title: "título", excerpt: "resumen", body: "texto", topics: "temas", provider: "fuente", kind: "colección",
    type: "tipo", levels: "nivel", published: "fecha", locale: "idioma", length: "duración",
  },
};

const ARABIC = {
  search: "بحث",
  close: "إغلاق",
  hint: "اكتب للبحث.",
  filters: "عوامل التصفية",
  suggestions: "اقتراحات",
  hits: "النتائج",
  results: {
    zero: "لا نتائج", one: "نتيجة واحدة", two: "نتيجتان",
    few: "{count} نتائج", many: "{count} نتيجة", other: "{count} نتيجة",
  },
  none: "لا توجد نتائج عن «{query}».",
  nothing: "لا توجد نتائج.",
  more: "المزيد من النتائج",
  moreValues: "{count} أخرى",
  clear: "مسح عوامل التصفية",
  corrected: "نتائج «{query}»",
  foundIn: "في {fields}",
  lacking: "دون {words}",
  offline: "لا يوجد اتصال.",
  busy: "عمليات البحث كثيرة الآن.",
  failed: "تعذّر على البحث أن يجيب.",
  retry: "حاول مرة أخرى",
  recent: "عمليات البحث الأخيرة",
  forget: "محو عمليات البحث الأخيرة",
  move: "تنقّل",
  follow: "فتح",
  fields: {
    title: "العنوان", excerpt: "الملخّص", body: "النص", topics: "المواضيع", provider: "المصدر", kind: "المجموعة",
    type: "النوع", levels: "المستوى", published: "التاريخ", locale: "اللغة", length: "المدة",
  },
};

const SHIPPED = { en: ENGLISH, de: GERMAN, fr: FRENCH, es: SPANISH, ar: ARABIC };
const RIGHT_TO_LEFT = /^(?:ar|arc|ckb|dv|fa|he|ks|ps|sd|ug|ur|yi)\b/i;

/** The language of an element: its own, or that of what it is in, through shadow roots; empty when nothing says it. */
export function languageOf(node) {
  for (let at = node; at; at = at.parentNode ?? at.host) if (at.getAttribute?.("lang")) return at.getAttribute("lang");
  return "";
}

/** The texts of an element in its language; the page's `own` texts come before those that are shipped. */
export class Texts {
  #all;
  #own;

  constructor(said, own) {
    const language = said.replaceAll("_", "-");
    const known = SHIPPED[language.toLowerCase().split("-")[0]];
    const isWanted = (known || Object.keys(own).length) && isLocale(language);
    this.language = isWanted ? language : "en";
    this.direction = RIGHT_TO_LEFT.test(this.language) ? "rtl" : "ltr";
    const shipped = known ?? ENGLISH;
    this.#own = own;
    this.#all = { ...ENGLISH, ...shipped, ...own, fields: { ...shipped.fields, ...own.fields } };
  }

  /** One text with its values; `count` chooses among its forms. */
  say(name, values = {}) {
    const entry = this.#all[name];
    const text = typeof entry === "string" ? entry : (entry?.[this.#form(values.count)] ?? entry?.other);
    return String(text ?? "").replace(/\{(\w+)\}/g, (_, key) => this.#shown(values[key]));
  }

  field(name) {
    return this.#all.fields[name] ?? name;
  }

  /** The label of a facet: translated where the service has left it in English, else as the service says. */
  label(name, said = "") {
    const isOwn = said && said.toLowerCase() !== ENGLISH.fields[name];
    const text = isOwn && !Object.hasOwn(this.#own.fields ?? {}, name) ? said : this.field(name);
    return text.charAt(0).toLocaleUpperCase(this.language) + text.slice(1);
  }

  #form(count = 0) {
    return new Intl.PluralRules(this.language).select(count);
  }

  #shown(value) {
    return typeof value === "number" ? value.toLocaleString(this.language) : String(value ?? "");
  }
}

function isLocale(language) {
  try {
    return Intl.getCanonicalLocales(language).length > 0;
  } catch {
    return false;
  }
}
